# Credentials and endpoints come from the environment (AWS_CONFIG_FILE, AWS_PROFILE, ...).
provider "aws" {
  region = "eu-central-1"
}

module "access" {
  source = "../../database-access"

  function_name = var.function_name

  database = {
    type          = var.db_type
    endpoint      = var.db_endpoint
    name          = var.db_name
    master_secret = var.master_secret
    account       = var.account
  }

  env              = var.env
  project          = var.project
  appname          = var.appname
  privileges       = var.privileges
  groups           = var.groups
  confirm_removals = var.confirm_removals
  rotation         = var.rotation
  dry_run          = var.dry_run
  revision         = var.revision
}
