variable "build" {
  description = "Folder that `npm run synth` makes from your settings (dist), with templates/ and code/. The module of a release needs none: it has both within."
  type        = string
  default     = null

  validation {
    condition     = alltrue([for name in ["hub", "rollout"] : fileexists("${coalesce(var.build, "${path.module}/build")}/templates/${name}.json")])
    error_message = "build must be the folder with templates/hub.json and templates/rollout.json: run npm run synth with your settings first, or take the module from a release."
  }
}

variable "parameters" {
  description = "With a release: the parameters of its templates, by their names (docs/release.md), such as `{ Organization = \"o-exampleorg1\", Regions = [\"eu-central-1\"] }`. Each stack gets those that it has; a list may be a list."
  type        = any
  default     = {}
  nullable    = false
}

variable "further_vpcs" {
  description = "With a release: what requests call the VPCs that accounts have beside `default`, each with the parameters that differ for it, such as `{ data = { InterfaceEndpoints = \"yes\" } }`."
  type        = any
  default     = {}
  nullable    = false
}

variable "name_prefix" {
  description = "First part of the stacks' names: the settings' namePrefix."
  type        = string
  default     = "database-access"
  nullable    = false
}

variable "bucket" {
  description = "Bucket with the code in the hub's Region: output `bucket` of the module code there. Needed with a release, and with four VPCs or more: CloudFormation accepts their templates from a bucket only."
  type        = string
  default     = null
}

variable "roll_out" {
  description = "Whether the accounts of the organizational units get their stacks too. Set it to false to deploy only the hub and try it with one account."
  type        = bool
  default     = true
  nullable    = false
}

variable "timeouts" {
  description = "How long Terraform waits for the StackSets, which go through all accounts. The removal takes longest: a function in a VPC needs up to 40 minutes for its network interfaces, and StackSets work on 100 stacks at once at most. The defaults are enough for 1,000 accounts in two Regions."
  type = object({
    create = optional(string, "6h")
    update = optional(string, "6h")
    delete = optional(string, "24h")
  })
  default  = {}
  nullable = false
}

variable "iam_role_arn" {
  description = "Role that CloudFormation works with, instead of your own session, which has to last for as long as the StackSets take."
  type        = string
  default     = null
}
