variable "build" {
  description = "Folder that `npm run synth` makes from your settings (dist), with templates/ and code/."
  type        = string
  nullable    = false

  validation {
    condition     = alltrue([for name in ["hub", "rollout"] : fileexists("${var.build}/templates/${name}.json")])
    error_message = "build must be the folder with templates/hub.json and templates/rollout.json: run npm run synth with your settings first."
  }
}

variable "name_prefix" {
  description = "First part of the stacks' names: the settings' namePrefix."
  type        = string
  default     = "database-access"
  nullable    = false
}

variable "bucket" {
  description = "Bucket with the code in the hub's Region: output `bucket` of the module code there. Needed with four VPCs or more: CloudFormation accepts their template from a bucket only."
  type        = string
  default     = null
}

variable "roll_out" {
  description = "Whether the accounts of the organizational units get their stacks too. Set it to false to deploy only the hub and try it with one account."
  type        = bool
  default     = true
  nullable    = false
}
