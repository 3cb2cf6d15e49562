variable "tag" {
  description = "Key of the session tag, or of the IAM user's tag, that names a person's database user."
  type        = string
  default     = "DatabaseUser"
  nullable    = false

  validation {
    condition     = can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", var.tag))
    error_message = "tag must be a key that tags can have: 1 to 128 letters, digits, spaces and _ . : / = + - @."
  }
}

variable "servers" {
  description = "Resource ids of the servers that people may log in to: `db-...` of an instance, `cluster-...` of an Aurora cluster, `prx-...` of a proxy; by default all."
  type        = list(string)
  default     = ["*"]
  nullable    = false

  validation {
    condition     = length(var.servers) > 0 && alltrue([for id in var.servers : can(regex("^([*]|(db|cluster|prx)-[A-Za-z0-9]+)$", id))])
    error_message = "servers must be resource ids such as db-ABCDEFGHIJKL01234 (DbiResourceId, DbClusterResourceId), or * alone; a name or an ARN is none."
  }
}

variable "account" {
  description = "Account of the databases; by default whichever account the policy is in."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = can(regex("^([*]|[0-9]{12})$", var.account))
    error_message = "account must be 12 digits, or * for whichever account the policy is in."
  }
}

variable "region" {
  description = "Region of the databases; by default any."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = can(regex("^([*]|[a-z]{2,3}(-[a-z]+)+-[0-9])$", var.region))
    error_message = "region must be a Region such as eu-central-1, or * for any."
  }
}

variable "partition" {
  description = "`aws`, `aws-cn` or `aws-us-gov`."
  type        = string
  default     = "aws"
  nullable    = false

  validation {
    condition     = contains(["aws", "aws-cn", "aws-us-gov"], var.partition)
    error_message = "partition must be aws, aws-cn or aws-us-gov."
  }
}

variable "parameter_prefix" {
  description = "What the names of the parameters begin with: `parameterPrefix` of the rollout."
  type        = string
  default     = "database-access"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$", var.parameter_prefix)) && length(var.parameter_prefix) <= 40
    error_message = "parameter_prefix must be parts of a path, at most 40 characters, without a slash at either end: as parameterPrefix in the rollout's settings."
  }
}
