# Both modules, what they depend on, and what depends on them.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.82"
    }
  }
}

# Everything about the provider comes from the environment.
provider "aws" {}

variable "database" {
  type = object({
    endpoint      = string
    name          = string
    master_secret = string
    account       = optional(string)
    region        = optional(string)
  })
}

variable "revision" {
  type    = string
  default = ""
}

variable "parameter_prefix" {
  type    = string
  default = null
}

# A change of one of these is a change of what is before or after the accesses.
variable "before" {
  type    = string
  default = "1"
}

variable "after" {
  type    = string
  default = "1"
}

variable "reads_users" {
  type    = bool
  default = true
}

resource "terraform_data" "before" {
  input = var.before
}

module "invocation" {
  source = "../../../terraform/database-access"

  database         = merge(var.database, { type = "postgres" })
  env              = "test"
  project          = "terraform"
  appname          = "invocation"
  revision         = var.revision
  parameter_prefix = var.parameter_prefix

  depends_on = [terraform_data.before]
}

module "stack" {
  source = "../../../terraform/database-access-stack"

  database         = merge(var.database, { type = "postgres" })
  env              = "test"
  project          = "terraform"
  appname          = "stack"
  revision         = var.revision
  parameter_prefix = var.parameter_prefix

  depends_on = [terraform_data.before]
}

resource "terraform_data" "after_invocation" {
  triggers_replace = module.invocation.parameter_arns
  input            = var.after
}

resource "terraform_data" "after_stack" {
  triggers_replace = module.stack.parameter_arns
  input            = var.after
}

resource "aws_ecs_task_definition" "task" {
  for_each = {
    invocation = module.invocation.parameter_arns
    stack      = module.stack.parameter_arns
  }

  family = each.key

  container_definitions = jsonencode([{
    name    = "app"
    image   = "app:1"
    memory  = 64
    secrets = [for key, arn in each.value : { name = "DB_${upper(key)}", valueFrom = arn }]
  }])
}

# As the README of the modules says: the name alone is known before the parameter is there.
data "aws_ssm_parameter" "user_of_invocation" {
  count = var.reads_users ? 1 : 0
  name  = module.invocation.username == null ? null : module.invocation.parameter_names["username"]
}

data "aws_ssm_parameter" "user_of_stack" {
  count = var.reads_users ? 1 : 0
  name  = module.stack.username == null ? null : module.stack.parameter_names["username"]
}

output "users" {
  value = {
    invocation = data.aws_ssm_parameter.user_of_invocation[*].insecure_value
    stack      = data.aws_ssm_parameter.user_of_stack[*].insecure_value
  }
}
