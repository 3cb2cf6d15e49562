# Offline: no stack is made. Needs Terraform 1.7 or later (mock_provider).

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

run "least_template" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudformation_stack.this.template_body).Resources == {
      Access = {
        Type = "Custom::DatabaseAccess"
        Properties = {
          ServiceToken    = { "Fn::Sub" = "arn:$${AWS::Partition}:lambda:$${AWS::Region}:$${AWS::AccountId}:function:database-access" }
          ServiceTimeout  = 900
          DbType          = "postgres"
          DbEndpoint      = "orders.abc.eu-central-1.rds.amazonaws.com:5432"
          DbName          = "orders"
          MasterSecret    = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1"
          Vpc             = "default"
          Env             = "prod"
          Project         = "shop"
          AppName         = "checkout"
          Privileges      = "readwrite"
          OnDelete        = "drop"
          ConfirmRemovals = false
          DryRun          = false
          TakeOver        = false
          DeclaredBy      = terraform.workspace
        }
      }
    }
    error_message = "What is not set must be left out: ${aws_cloudformation_stack.this.template_body}"
  }
}

# As a central pipeline asks the hub.
run "full_template" {
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
    privileges       = "owner"
    schemas          = ["public", "sales"]
    groups           = { "CN=DB Readers,DC=corp" = "readonly", "DB-Owners" = "owner" }
    until            = { "db-owners" = "2026-12-24T19:00:00+01:00" }
    rotation         = "2026-11"
    on_delete        = "retain"
    confirm_removals = true
    dry_run          = true
    take_over        = true
    adopt            = "shop_app"
    declared_by      = "shop/infrastructure"
    revision         = "Größer\n"
  }

  assert {
    condition = jsondecode(aws_cloudformation_stack.this.template_body).Resources.Access.Properties == {
      ServiceToken    = "arn:aws:lambda:eu-central-1:999988887777:function:database-access-hub"
      ServiceTimeout  = 900
      DbType          = "aurora-postgresql"
      DbEndpoint      = "[fd00::1]:6432"
      DbName          = "a \"b\" <c>"
      MasterSecret    = "/orders/master"
      Username        = "root"
      Account         = "012345678901"
      Region          = "us-gov-west-1"
      Vpc             = "data-2"
      Env             = "prod"
      Project         = "shop"
      AppName         = "checkout"
      Privileges      = "owner"
      Schemas         = ["public", "sales"]
      Groups          = { "CN=DB Readers,DC=corp" = "readonly", "DB-Owners" = "owner" }
      Until           = { "db-owners" = "2026-12-24T19:00:00+01:00" }
      Rotation        = "2026-11"
      OnDelete        = "retain"
      ConfirmRemovals = true
      DryRun          = true
      TakeOver        = true
      Adopt           = "shop_app"
      DeclaredBy      = "shop/infrastructure"
      Revision        = sha256("Größer\n")
    }
    error_message = "Every variable must reach the function: ${aws_cloudformation_stack.this.template_body}"
  }

  # A dry run is announced.
  expect_failures = [check.dry_run]
}

run "texts_that_cloudformation_mangles" {
  command = plan

  variables {
    groups = { "Verträge" = "readonly" }
  }

  expect_failures = [aws_cloudformation_stack.this]
}

run "texts_that_cloudformation_replaces" {
  command = plan

  variables {
    rotation = "{{resolve:ssm:/other}}"
  }

  expect_failures = [aws_cloudformation_stack.this]
}

run "groups_that_cloudformation_replaces" {
  command = plan

  variables {
    groups = { "Ref" = "readonly" }
  }

  expect_failures = [aws_cloudformation_stack.this]
}

run "end_of_no_group" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-Oncal" = "2026-12-24T18:00:00Z" }
  }

  expect_failures = [aws_cloudformation_stack.this]
}

run "known_before_the_stack_exists" {
  command = plan

  assert {
    condition     = output.parameter_arns["url"] == "arn:aws:ssm:eu-central-1:111122223333:parameter/database-access/prod/shop/checkout/orders/url"
    error_message = "What depends on the ARNs must not wait for the stack: ${jsonencode(output.parameter_arns)}"
  }
}

run "applied" {
  variables {
    env     = "pro d/_"
    appname = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  override_resource {
    target = aws_cloudformation_stack.this
    values = {
      outputs = {
        Username = "checkout_u022dj3sjk"
        People   = "{\"added\":3,\"removed\":0,\"unchanged\":40}"
        Warnings = "[\"look\"]"
      }
    }
  }

  assert {
    condition     = can(regex("^database-access-pro-d-a{50}-[0-9a-f]{8}$", aws_cloudformation_stack.this.name))
    error_message = "The stack's name must be readable and allowed: ${aws_cloudformation_stack.this.name}"
  }

  assert {
    condition = output.parameter_names == {
      username = "/database-access/pro.20d.2f_/shop/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/orders/username"
      password = "/database-access/pro.20d.2f_/shop/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/orders/password"
      url      = "/database-access/pro.20d.2f_/shop/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/orders/url"
    }
    error_message = "Names by username, password and url: ${jsonencode(output.parameter_names)}"
  }

  assert {
    condition     = output.parameter_arns == { for key, name in output.parameter_names : key => "arn:aws:ssm:eu-central-1:111122223333:parameter${name}" }
    error_message = "ARNs by the same keys: ${jsonencode(output.parameter_arns)}"
  }

  assert {
    condition     = output.username == "checkout_u022dj3sjk" && output.people == { added = 3, removed = 0, unchanged = 40 } && output.warnings == ["look"] && output.plan == []
    error_message = "The answer must be as that of the module database-access."
  }
}

run "another_identity_in_the_same_stack" {
  variables {
    env     = "stage"
    appname = "billing"
  }

  assert {
    condition     = strcontains(aws_cloudformation_stack.this.template_body, "billing")
    error_message = "The stack must hear of it."
  }

  assert {
    condition     = startswith(aws_cloudformation_stack.this.name, "database-access-pro-d-aaa")
    error_message = "A changed identity must be an update: CloudFormation then makes the new access first."
  }
}
