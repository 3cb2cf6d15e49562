# Many identities, and the names and ARNs that the function would answer with.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.82"
    }
  }
}

variable "cases" {
  type = map(object({
    text    = string
    prefix  = string
    account = string
    region  = string
    names   = map(string)
    arns    = map(string)
  }))
}

module "access" {
  source   = "../../../terraform/database-access"
  for_each = var.cases

  database = {
    type          = "mysql"
    endpoint      = "db.internal"
    name          = each.value.text
    master_secret = "/masters/orders"
    account       = each.value.account
    region        = each.value.region
  }

  env              = "prod"
  project          = "shop"
  appname          = each.value.text
  parameter_prefix = each.value.prefix
}

output "wrong" {
  value = [
    for key, access in module.access : "${key}: ${access.parameter_names["username"]}"
    if jsonencode([access.parameter_names, access.parameter_arns]) != jsonencode([
      var.cases[key].names, var.cases[key].arns
    ])
  ]
}
