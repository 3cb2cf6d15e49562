provider "aws" {
  region = "eu-central-1"
}

module "rds" {
  source = "./rds"
}

# The article's own block, word for word, with the braces that its web page lost.
resource "aws_lambda_invocation" "invoke" {
  count         = var.enable_rds_lambda_invoke ? 1 : 0
  function_name = var.auto_permission_function_name

  input = jsonencode({
    dbname     = var.db_name
    username   = var.db_master_username
    password   = var.db_master_password
    dbtype     = var.db_type
    account    = var.aws_account_id
    env        = var.env
    project    = var.project
    appname    = var.appname
    dbendpoint = var.db_endpoint
    groups     = var.iam_user_groups
  })

  depends_on = [module.rds]
}
