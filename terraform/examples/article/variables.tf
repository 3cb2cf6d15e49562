variable "enable_rds_lambda_invoke" {
  description = "Whether to make the access."
  type        = bool
  default     = true
}

variable "auto_permission_function_name" {
  description = "The function that receives the request."
  type        = string
  default     = "database-access"
}

variable "db_name" {
  description = "Name of the database on its server."
  type        = string
}

variable "db_master_username" {
  description = "Master user."
  type        = string
}

variable "db_master_password" {
  description = "The master user's password. Terraform keeps it in its state as clear text."
  type        = string
  sensitive   = true
}

variable "db_type" {
  description = "Type of the database."
  type        = string
}

variable "aws_account_id" {
  description = "Id of the database's AWS account."
  type        = string
}

variable "env" {
  description = "Environment that the access is for."
  type        = string
}

variable "project" {
  description = "Project that the access is for."
  type        = string
}

variable "appname" {
  description = "Application that the access is for."
  type        = string
}

variable "db_endpoint" {
  description = "host or host:port of the database."
  type        = string
}

variable "iam_user_groups" {
  description = "Active Directory groups whose members may read."
  type        = list(string)
  default     = []
}
