locals {
  properties = {
    DbType          = var.database.type
    DbEndpoint      = var.database.endpoint
    DbName          = var.database.name
    MasterSecret    = var.database.master_secret
    Username        = var.database.master_username
    Account         = var.database.account
    Region          = var.database.region
    Vpc             = var.database.vpc
    Env             = var.env
    Project         = var.project
    AppName         = var.appname
    Privileges      = var.privileges
    Schemas         = var.schemas
    Groups          = length(var.groups) > 0 ? var.groups : null
    Until           = length(var.until) > 0 ? var.until : null
    Rotation        = var.rotation
    OnDelete        = var.on_delete
    ConfirmRemovals = var.confirm_removals
    DryRun          = var.dry_run
    TakeOver        = var.take_over
    Adopt           = var.adopt
    DeclaredBy      = coalesce(var.declared_by, terraform.workspace)
    # A hash, because a property does not fit every text.
    Revision = var.revision == "" ? null : sha256(var.revision)
  }

  # The directory does not tell names apart by case.
  ends_of_no_group = [
    for group in keys(var.until) : group
    if !contains([for name in keys(var.groups) : lower(trimspace(name))], lower(trimspace(group)))
  ]

  # Properties that are not set are left out: the function has the defaults.
  request = { for property, value in local.properties : property => value if value != null }

  # CloudFormation wants an ARN. It fills in where it runs, so a name needs no data sources here.
  service_token = [
    { "Fn::Sub" = "${local.functions_here}:${var.function_name}" },
    var.function_name,
  ][startswith(var.function_name, "arn:") ? 1 : 0]
  functions_here = "arn:$${AWS::Partition}:lambda:$${AWS::Region}:$${AWS::AccountId}:function"

  attributes = [
    "Username",
    "UsernameParameter", "PasswordParameter", "UrlParameter",
    "UsernameParameterArn", "PasswordParameterArn", "UrlParameterArn",
    "People", "Warnings",
  ]

  template = {
    AWSTemplateFormatVersion = "2010-09-09"
    Description              = "Access to a database (database-access)"
    Resources = {
      Access = {
        Type = "Custom::DatabaseAccess"
        Properties = merge(local.request, {
          ServiceToken   = local.service_token
          ServiceTimeout = 900 # a function runs for at most 15 minutes
        })
      }
    }
    Outputs = {
      for attribute in local.attributes :
      attribute => { Value = { "Fn::GetAtt" = ["Access", attribute] } }
    }
  }

  # A stack that was rolled back has no outputs.
  outputs = aws_cloudformation_stack.this.outputs
  answer  = { for attribute in local.attributes : attribute => try(local.outputs[attribute], null) }
}

# A stack can't be renamed. Its name tells what it was made for, and stays when env or appname
# change: CloudFormation then replaces the access inside the stack, the new one first.
resource "terraform_data" "stack" {
  input = join("-", [
    for part in ["database-access", var.env, var.appname] :
    substr(replace(replace(part, "/[^A-Za-z0-9]+/", "-"), "/^-|-$/", ""), 0, 50)
  ])

  lifecycle {
    ignore_changes = [input]
  }
}

# A stack's resource stays with its function: CloudFormation refuses a different ServiceToken.
resource "terraform_data" "function" {
  input = var.function_name
}

resource "aws_cloudformation_stack" "this" {
  # The id of terraform_data is a random UUID.
  name = join("-", compact(concat(
    split("-", terraform_data.stack.output),
    [substr(terraform_data.stack.id, 0, 8)],
  )))
  template_body = jsonencode(local.template)

  # Twice ServiceTimeout, since a failure has to be undone, and a margin.
  timeouts {
    create = "40m"
    update = "40m"
    delete = "40m"
  }

  lifecycle {
    replace_triggered_by = [terraform_data.function]

    precondition {
      condition     = can(regex("^[[:ascii:]]*$", jsonencode(local.request)))
      error_message = "All values must be ASCII here: CloudFormation returns a template with ? for other characters, so every plan would change the stack. Name a group by its sAMAccountName or another of its names that is ASCII, or use the module database-access."
    }

    precondition {
      condition = !strcontains(jsonencode(local.request), "{{resolve:") && !anytrue([
        for group in keys(var.groups) : can(regex("^(Ref|Fn::.*)$", group))
      ])
      error_message = "No value may contain {{resolve:, and no group may be called Ref or Fn::...: CloudFormation would replace them with something else. Use the module database-access."
    }

    precondition {
      condition     = length(local.ends_of_no_group) == 0
      error_message = "until names what is none of groups: ${join(", ", local.ends_of_no_group)}. Whoever is in the group that was meant would keep the access: write the name as in groups."
    }

    postcondition {
      condition     = try(self.outputs.UrlParameterArn == local.parameter_arns.url, true)
      error_message = <<-EOT
        The outputs would be wrong: this access has ${try(self.outputs.UrlParameterArn, "")}. Set parameter_prefix = "${try(trimsuffix(trimprefix(dirname(self.outputs.UrlParameter), "/"), "/${local.path}"), "")}", as in the settings of the rollout; if it is so already, set database.account and database.region.
      EOT
    }
  }
}

# Switching here from the module database-access takes one line: Terraform forgets the invocation
# and its owner, and the stack takes over the access as it is. If Terraform destroyed the invocation
# as well, the removal and the stack's request would race for the credentials.
removed {
  from = aws_lambda_invocation.this

  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.owner

  lifecycle {
    destroy = false
  }
}

check "dry_run" {
  assert {
    condition     = !var.dry_run
    error_message = "dry_run is set: an apply changes nothing and fails, and its error is the plan. A destroy does destroy."
  }
}
