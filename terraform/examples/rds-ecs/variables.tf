variable "region" {
  description = "Region of the database and the application."
  type        = string
  default     = "eu-central-1"
}

variable "db_subnet_group_name" {
  description = "Private subnets of the database, in the VPC of the account's spoke."
  type        = string
}

variable "db_security_group_ids" {
  description = "Security groups of the database. They must let the spoke and the application in."
  type        = list(string)
}

variable "image" {
  description = "The application's image."
  type        = string
}

variable "rotation" {
  description = "Any text. When it changes, the application gets a new user and password, and the task definition a new revision."
  type        = string
  default     = "1"
}
