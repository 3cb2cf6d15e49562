variable "build" {
  description = "Folder that `npm run synth` has made from your settings: templates/ and code/."
  type        = string
  default     = "../../../dist"
}
