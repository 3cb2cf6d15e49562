variable "build" {
  description = "Folder that `npm run synth` makes from your settings (dist), with templates/ and code/; code/ also has the former zips."
  type        = string
  nullable    = false

  validation {
    condition = alltrue([
      fileexists("${var.build}/templates/code.json"),
      length(fileset("${var.build}/code", "*/*.zip")) > 0,
    ])
    error_message = "build must be the folder with templates/code.json and code/FUNCTION/HASH.zip: run npm run synth with your settings first."
  }
}

variable "name_prefix" {
  description = "First part of the stack's name: the settings' namePrefix."
  type        = string
  default     = "database-access"
  nullable    = false
}
