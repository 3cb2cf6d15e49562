variable "function_name" {
  description = "Name or ARN of the function that receives the request: the account's door, or the hub."
  type        = string
  default     = "database-access"
}

variable "db_type" {
  description = "Type of the database."
  type        = string
  default     = "postgres"
}

variable "db_endpoint" {
  description = "host:port of the database."
  type        = string
}

variable "db_name" {
  description = "Name of the database on that server."
  type        = string
  default     = "orders"
}

variable "master_secret" {
  description = "The master user: ARN of a Secrets Manager secret, or name of an SSM SecureString. It must name its server: one that RDS manages does; another one has host and port in its JSON, or the tag database-access:endpoints."
  type        = string
}

variable "account" {
  description = "Id of the database's AWS account. Only the hub requires it."
  type        = string
  default     = null
}

variable "env" {
  description = "Environment that the access is for."
  type        = string
  default     = "prod"
}

variable "project" {
  description = "Project that the access is for."
  type        = string
  default     = "shop"
}

variable "appname" {
  description = "Application that the access is for."
  type        = string
  default     = "checkout"
}

variable "privileges" {
  description = "What the application may do: readonly, readwrite or owner."
  type        = string
  default     = "readwrite"
}

variable "groups" {
  description = "Active Directory groups and what their members may do, as in { \"DB-Readers\" = \"readonly\" }."
  type        = map(string)
  default     = {}
}

variable "confirm_removals" {
  description = "Lets one run remove more than half of ten or more people."
  type        = bool
  default     = false
}

variable "rotation" {
  description = "Any text. A change gives the application new credentials."
  type        = string
  default     = null
}

variable "dry_run" {
  description = "Only report what would be done."
  type        = bool
  default     = false
}

variable "revision" {
  description = "Any text. A change sends the request again and looks the groups up again."
  type        = string
  default     = ""
}
