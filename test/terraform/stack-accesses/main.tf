# Many stacks in one configuration, as ../accesses has many invocations: the other module, otherwise
# the same.
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

variable "function_name" {
  type    = string
  default = "database-access"
}

variable "database" {
  type = object({
    endpoint      = string
    name          = string
    master_secret = string
  })
}

variable "accesses" {
  type = map(object({
    appname          = string
    account          = optional(string)
    vpc              = optional(string)
    database         = optional(string)
    privileges       = optional(string)
    schemas          = optional(list(string))
    groups           = optional(map(string))
    until            = optional(map(string))
    confirm_removals = optional(bool)
    rotation         = optional(string)
    on_delete        = optional(string)
    dry_run          = optional(bool)
    declared_by      = optional(string)
    take_over        = optional(bool)
    adopt            = optional(string)
    revision         = optional(string)
  }))
}

module "access" {
  source   = "../../../terraform/database-access-stack"
  for_each = var.accesses

  function_name = var.function_name

  database = {
    type          = "postgres"
    endpoint      = var.database.endpoint
    name          = coalesce(each.value.database, var.database.name)
    master_secret = var.database.master_secret
    account       = each.value.account
    vpc           = each.value.vpc
  }

  env              = "test"
  project          = "terraform"
  appname          = each.value.appname
  privileges       = each.value.privileges
  schemas          = each.value.schemas
  groups           = each.value.groups
  until            = each.value.until
  confirm_removals = each.value.confirm_removals
  rotation         = each.value.rotation
  on_delete        = each.value.on_delete
  dry_run          = each.value.dry_run
  declared_by      = each.value.declared_by
  take_over        = each.value.take_over
  adopt            = each.value.adopt
  revision         = each.value.revision
}

output "accesses" {
  value = {
    for key, access in module.access : key => {
      parameter_names = access.parameter_names
      parameter_arns  = access.parameter_arns
      username        = access.username
      people          = access.people
      plan            = access.plan
      warnings        = access.warnings
    }
  }
}
