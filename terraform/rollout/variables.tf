variable "build" {
  description = "Folder that `npm run synth` has made (dist), from your settings: templates/ and code/."
  type        = string
  nullable    = false

  validation {
    condition     = alltrue([for name in ["hub", "rollout"] : fileexists("${var.build}/templates/${name}.json")])
    error_message = "build must be the folder with templates/hub.json and templates/rollout.json: run npm run synth with your settings before."
  }
}

variable "name_prefix" {
  description = "First part of the stacks' names: namePrefix of the settings."
  type        = string
  default     = "database-access"
  nullable    = false
}

variable "bucket" {
  description = "Bucket with the code in the hub's Region: output `bucket` of the module code there. Needed with four VPCs or more, whose template CloudFormation takes from a bucket only."
  type        = string
  default     = null
}

variable "roll_out" {
  description = "Whether the accounts of the organizational units get it too. Set it to false to have the hub first, and try it with one account."
  type        = bool
  default     = true
  nullable    = false
}
