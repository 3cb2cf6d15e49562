variable "enable_rds_lambda_invoke" {
  description = "Whether there is an access at all."
  type        = bool
  default     = true
}

variable "auto_permission_function_name" {
  description = "The function that takes the request."
  type        = string
  default     = "database-access"
}

variable "db_name" {
  description = "Name of the database on the server."
  type        = string
}

variable "db_master_username" {
  description = "Master user."
  type        = string
}

variable "db_master_password" {
  description = "Its password. Terraform keeps it in its state in clear."
  type        = string
  sensitive   = true
}

variable "db_type" {
  description = "Type of the database."
  type        = string
}

variable "aws_account_id" {
  description = "Id of the AWS account the database is in."
  type        = string
}

variable "env" {
  description = "Environment the access is for."
  type        = string
}

variable "project" {
  description = "Project the access is for."
  type        = string
}

variable "appname" {
  description = "Application the access is for."
  type        = string
}

variable "db_endpoint" {
  description = "host or host:port of the database."
  type        = string
}

variable "iam_user_groups" {
  description = "Active Directory groups whose members get to read."
  type        = list(string)
  default     = []
}
