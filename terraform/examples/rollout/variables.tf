variable "build" {
  description = "Folder that `npm run synth` makes from your settings, with templates/ and code/."
  type        = string
  default     = "../../../dist"
}
