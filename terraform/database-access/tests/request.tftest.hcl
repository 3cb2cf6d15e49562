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
    condition = jsondecode(jsonencode(local.request)) == {
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
      takeover        = false
      declared_by     = terraform.workspace
    }
    error_message = "What is not set must be left out: ${jsonencode(local.request)}"
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
    until            = { "db-owners" = "2026-12-24T19:00:00+01:00" }
    rotation         = "2026-11"
    on_delete        = "retain"
    confirm_removals = true
    dry_run          = true
    take_over        = true
    adopt            = "shop_app"
    declared_by      = "shop/infrastructure"
    revision         = "2026-11-22"
  }

  assert {
    condition = jsondecode(jsonencode(local.request)) == {
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
      until           = { "db-owners" = "2026-12-24T19:00:00+01:00" }
      rotation        = "2026-11"
      ondelete        = "retain"
      confirmremovals = true
      dryrun          = true
      takeover        = true
      adopt           = "shop_app"
      declared_by     = "shop/infrastructure"
    }
    error_message = "Every variable must reach the function: ${jsonencode(local.request)}"
  }

  # A dry run is announced.
  expect_failures = [check.dry_run]
}

run "end_of_no_group" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-Oncal" = "2026-12-24T18:00:00Z" }
  }

  expect_failures = [aws_lambda_invocation.this]
}

run "names_and_arns_before_the_access_exists" {
  command = plan

  assert {
    condition = output.parameter_names == {
      username = "/database-access/prod/shop/checkout/orders/username"
      password = "/database-access/prod/shop/checkout/orders/password"
      url      = "/database-access/prod/shop/checkout/orders/url"
    }
    error_message = "Names by username, password and url: ${jsonencode(output.parameter_names)}"
  }

  assert {
    condition     = output.parameter_arns == { for key, name in output.parameter_names : key => "arn:aws:ssm:eu-central-1:111122223333:parameter${name}" }
    error_message = "The place is that of the master secret: ${jsonencode(output.parameter_arns)}"
  }
}

run "place_of_the_request" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal"
      name          = "orders"
      master_secret = "/orders/master"
      account       = "444455556666"
      region        = "us-gov-west-1"
    }
    function_name    = "arn:aws:lambda:eu-central-1:999988887777:function:database-access-hub"
    parameter_prefix = "access/v1"
  }

  assert {
    condition     = output.parameter_arns["url"] == "arn:aws-us-gov:ssm:us-gov-west-1:444455556666:parameter/access/v1/prod/shop/checkout/orders/url"
    error_message = "The request names the place before the function's ARN does: ${jsonencode(output.parameter_arns)}"
  }
}

run "place_of_the_door" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal"
      name          = "orders"
      master_secret = "/orders/master"
    }
    function_name = "arn:aws-cn:lambda:cn-north-1:444455556666:function:database-access"
  }

  assert {
    condition     = output.parameter_arns["url"] == "arn:aws-cn:ssm:cn-north-1:444455556666:parameter/database-access/prod/shop/checkout/orders/url"
    error_message = "A door speaks for its own account: ${jsonencode(output.parameter_arns)}"
  }
}
