variable "build" {
  description = "Folder that `npm run synth` makes from your settings (dist), with templates/ and code/; code/ also has the former zips. The module of a release needs none: it has both within."
  type        = string
  default     = null

  validation {
    condition = alltrue([
      fileexists("${coalesce(var.build, "${path.module}/../build")}/templates/code.json"),
      length(fileset("${coalesce(var.build, "${path.module}/../build")}/code", "*/*.zip")) > 0,
    ])
    error_message = "build must be the folder with templates/code.json and code/FUNCTION/HASH.zip: run npm run synth with your settings first, or take the module from a release."
  }
}

variable "parameters" {
  description = "With a release: the parameters of its templates, as the module rollout gets them. This one needs `Organization`."
  type        = any
  default     = {}
  nullable    = false
}

variable "name_prefix" {
  description = "First part of the stack's name: the settings' namePrefix."
  type        = string
  default     = "database-access"
  nullable    = false
}
