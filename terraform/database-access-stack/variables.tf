variable "database" {
  description = <<-EOT
    The database:
    - `type`: `postgres`, `aurora-postgresql`, `mysql`, `aurora-mysql` or `mariadb`.
    - `endpoint`: `host` or `host:port` of the writer.
    - `name`: the database on that server.
    - `master_secret`: the master user's credentials: ARN of a Secrets Manager secret, such as the one that RDS manages, or name of an SSM SecureString, in the database's account and Region. It must name its server: one that RDS manages does; another one has `host` and `port` in its JSON, or the tag `database-access:endpoints`.
    - `master_username`: the master user, for a secret that holds only the password; by default the secret says it.
    - `account`: id of the database's AWS account: by default the door's own, the only one that it serves. The hub requires it.
    - `region`: the database's Region; by default the function's own.
    - `vpc`: the VPC of the spoke that reaches the database.
  EOT
  type = object({
    type            = string
    endpoint        = string
    name            = string
    master_secret   = string
    master_username = optional(string)
    account         = optional(string)
    region          = optional(string)
    vpc             = optional(string, "default")
  })
  nullable = false

  validation {
    condition     = contains(["postgres", "aurora-postgresql", "mysql", "aurora-mysql", "mariadb"], var.database.type)
    error_message = "database.type must be postgres, aurora-postgresql, mysql, aurora-mysql or mariadb: use the `engine` of aws_db_instance or aws_rds_cluster."
  }

  validation {
    condition     = can(regex("^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?$", var.database.endpoint))
    error_message = "database.endpoint must be host or host:port: leave out scheme, user and database, as in aws_db_instance's `endpoint`."
  }

  validation {
    condition     = can(regex("^[^[:cntrl:]]{1,63}$", var.database.name))
    error_message = "database.name must have 1 to 63 characters, none of them a control character: use aws_db_instance's `db_name`."
  }

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:|ssm:[a-z0-9-]+:[0-9]{12}:parameter/)\\S+|/[A-Za-z0-9_./-]+)$", var.database.master_secret))
    error_message = "database.master_secret must be the ARN of a Secrets Manager secret, such as aws_db_instance's `master_user_secret[0].secret_arn`, or the name or ARN of an SSM SecureString, such as /orders/master. Put the password itself in neither variable nor state."
  }

  validation {
    condition     = var.database.account == null || can(regex("^[0-9]{12}$", var.database.account))
    error_message = "database.account must be the 12 digits of an AWS account id: write it as a string, so that leading zeros stay, or leave it out at a door."
  }

  validation {
    condition     = var.database.region == null || can(regex("^[a-z]{2,3}(-[a-z]+)+-[0-9]$", var.database.region))
    error_message = "database.region must be the code of a Region, such as eu-central-1: leave it out for the function's own."
  }

  validation {
    # A spoke's function is called database-access-spoke-VPC, and the name of a function has at most
    # 64 characters.
    condition     = can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", var.database.vpc)) && try(length(var.database.vpc) <= 42, false)
    error_message = "database.vpc must be lower-case letters, digits and single hyphens, at most 42 characters: whatever follows database-access-spoke- in the name of the spoke's function."
  }
}

variable "env" {
  description = "Environment that the access is for, such as `prod`; part of the parameters' names."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^[:cntrl:]]{1,64}$", var.env))
    error_message = "env must have 1 to 64 characters, none of them a control character, such as prod."
  }
}

variable "project" {
  description = "Project that the access is for; part of the parameters' names."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^[:cntrl:]]{1,64}$", var.project))
    error_message = "project must have 1 to 64 characters, none of them a control character, such as shop."
  }
}

variable "appname" {
  description = "Application that the access is for; part of the parameters' names."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^[:cntrl:]]{1,64}$", var.appname))
    error_message = "appname must have 1 to 64 characters, none of them a control character, such as checkout."
  }
}

variable "privileges" {
  description = "What the application's user may do: `readonly`, `readwrite`, or `owner`, which may also change the schema."
  type        = string
  default     = "readwrite"
  nullable    = false

  validation {
    condition     = contains(["readonly", "readwrite", "owner"], var.privileges)
    error_message = "privileges must be readonly, readwrite or owner (may also change the schema)."
  }
}

variable "schemas" {
  description = "PostgreSQL: the schemas that the access covers; by default all but the system's."
  type        = list(string)
  default     = null

  validation {
    # An empty list would count as "not set" and so cover every schema.
    condition     = var.schemas == null || try(length(var.schemas) > 0 && alltrue([for schema in var.schemas : can(regex("^[^[:cntrl:]]{1,63}$", schema)) && !can(regex("^(pg_.*|information_schema)$", schema))]), false)
    error_message = "schemas must name at least one schema, and none of the system's (pg_..., information_schema): leave it out to cover every schema."
  }
}

variable "groups" {
  description = "Active Directory groups whose members get personal users with IAM authentication: a map from group names to `readonly`, `readwrite` or `owner`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for group, privileges in var.groups : length(trimspace(group)) > 0 && try(contains(["readonly", "readwrite", "owner"], privileges), false)])
    error_message = "groups must map group names to readonly, readwrite or owner, as in { \"DB-Readers\" = \"readonly\" }."
  }
}

variable "until" {
  description = "When groups end: a map from names in `groups` to a date and time with its offset, as RFC 3339 has it, such as `2026-12-24T18:00:00Z` or `2026-12-24T19:00:00+01:00`. From then on, a group counts as absent."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for end in values(var.until) : can(timeadd(end, "0s"))])
    error_message = "until must map names of groups to a date and time with seconds and offset, as in { \"Shop-OnCall\" = \"2026-12-24T18:00:00Z\" } (UTC) or \"2026-12-24T19:00:00+01:00\": a local time would end at another hour than you mean."
  }
}

variable "rotation" {
  description = "Any text. When it changes, the application gets a new user and password; the previous ones work until the next change."
  type        = string
  default     = null

  validation {
    condition     = var.rotation == null || can(regex("^[^[:cntrl:]]{0,256}$", var.rotation))
    error_message = "rotation must have at most 256 characters, none of them a control character, such as 2026-11."
  }
}

variable "on_delete" {
  description = "What a destroy does with users and parameters: `drop` or `retain`. It takes effect once it has been applied."
  type        = string
  default     = "drop"
  nullable    = false

  validation {
    condition     = contains(["drop", "retain"], var.on_delete)
    error_message = "on_delete must be drop (remove users and parameters) or retain (leave them)."
  }
}

variable "confirm_removals" {
  description = "Lets one run remove more than half of ten or more people, or everybody: that is otherwise refused as a likely mistake in the directory."
  type        = bool
  default     = false
  nullable    = false
}

variable "dry_run" {
  description = "Changes nothing, and returns in `plan` what would be done."
  type        = bool
  default     = false
  nullable    = false
}

variable "revision" {
  description = "Any text. A change sends the request again: after a failed update, or to have an access checked and the groups' members looked up again."
  type        = string
  default     = ""
  nullable    = false
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

variable "declared_by" {
  description = "Who declares the access, for people: told to others who declare it too, otherwise than here. By default the name of the Terraform workspace."
  type        = string
  default     = null

  validation {
    condition     = var.declared_by == null || can(regex("^[^[:cntrl:]]{1,200}$", var.declared_by))
    error_message = "declared_by must have 1 to 200 characters, none of them a control character, such as the name of a repository."
  }
}

variable "take_over" {
  description = "Takes the access over from whoever declares it now, otherwise than here: for one run, when that declaration is gone for good."
  type        = bool
  default     = false
  nullable    = false
}

variable "adopt" {
  description = "A user that somebody made by hand, for programs that still log in as it: the former user of the access, which goes with the rotation after next. By CloudFormation, only once the access is there."
  type        = string
  default     = null

  validation {
    condition     = var.adopt == null || can(regex("^[^[:cntrl:]]{1,63}$", var.adopt))
    error_message = "adopt must have 1 to 63 characters, none of them a control character: the name of a database user."
  }
}

variable "function_name" {
  description = "Name or ARN of the function that receives the request: the door that every account has in every Region or, for pipelines that the hub trusts, `database-access-hub` in the central account. Keep it stable: a different function means a new access (see the README)."
  type        = string
  default     = "database-access"
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:)?[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name must be the name or the ARN of a Lambda function, without version or alias: leave out what follows the name."
  }
}
