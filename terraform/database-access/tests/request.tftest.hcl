# Offline: nothing is invoked. Needs Terraform 1.7 or later (mock_provider).

mock_provider "aws" {}

variables {
  database = {
    type          = "postgres"
    endpoint      = "orders.abc.eu-central-1.rds.amazonaws.com:5432"
    name          = "orders"
    master_secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1"
  }
  env     = "prod"
  project = "shop"
  appname = "checkout"
}

run "least_request" {
  command = plan

  assert {
    condition = jsondecode(aws_lambda_invocation.this.input) == {
      dbtype          = "postgres"
      dbendpoint      = "orders.abc.eu-central-1.rds.amazonaws.com:5432"
      dbname          = "orders"
      mastersecret    = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1"
      vpc             = "default"
      env             = "prod"
      project         = "shop"
      appname         = "checkout"
      privileges      = "readwrite"
      ondelete        = "drop"
      confirmremovals = false
      dryrun          = false
      revision        = local.revision
    }
    error_message = "What is not set must be left out: ${aws_lambda_invocation.this.input}"
  }

  assert {
    condition     = aws_lambda_invocation.this.function_name == "database-access" && aws_lambda_invocation.this.lifecycle_scope == "CRUD"
    error_message = "The door must hear of updates and of the removal."
  }
}

# As a central pipeline asks the hub.
run "full_request" {
  command = plan

  variables {
    function_name = "arn:aws:lambda:eu-central-1:999988887777:function:database-access-hub"
    database = {
      type            = "aurora-postgresql"
      endpoint        = "[fd00::1]:6432"
      name            = "a \"b\" <c>"
      master_secret   = "/orders/master"
      master_username = "root"
      account         = "012345678901"
      region          = "us-gov-west-1"
      vpc             = "data-2"
    }
    env              = "prod"
    project          = "shop"
    appname          = "checkout"
    privileges       = "owner"
    schemas          = ["public", "sales"]
    groups           = { "DB-Readers" = "readonly", "DB-Owners" = "owner" }
    rotation         = "2026-11"
    on_delete        = "retain"
    confirm_removals = true
    dry_run          = true
    revision         = "2026-11-22"
  }

  assert {
    condition = jsondecode(aws_lambda_invocation.this.input) == {
      dbtype          = "aurora-postgresql"
      dbendpoint      = "[fd00::1]:6432"
      dbname          = "a \"b\" <c>"
      mastersecret    = "/orders/master"
      username        = "root"
      account         = "012345678901"
      region          = "us-gov-west-1"
      vpc             = "data-2"
      env             = "prod"
      project         = "shop"
      appname         = "checkout"
      privileges      = "owner"
      schemas         = ["public", "sales"]
      groups          = { "DB-Readers" = "readonly", "DB-Owners" = "owner" }
      rotation        = "2026-11"
      ondelete        = "retain"
      confirmremovals = true
      dryrun          = true
      revision        = local.revision
    }
    error_message = "Every variable must reach the function: ${aws_lambda_invocation.this.input}"
  }

  # A dry run is announced.
  expect_failures = [check.dry_run]
}
