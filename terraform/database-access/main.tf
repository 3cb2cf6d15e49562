locals {
  # The field names of a request.
  fields = {
    dbtype          = var.database.type
    dbendpoint      = var.database.endpoint
    dbname          = var.database.name
    mastersecret    = var.database.master_secret
    username        = var.database.master_username
    account         = var.database.account
    region          = var.database.region
    vpc             = var.database.vpc
    env             = var.env
    project         = var.project
    appname         = var.appname
    privileges      = var.privileges
    schemas         = var.schemas
    groups          = length(var.groups) > 0 ? var.groups : null
    rotation        = var.rotation
    ondelete        = var.on_delete
    confirmremovals = var.confirm_removals
    dryrun          = var.dry_run
  }

  # Fields that are not set are left out: the function has the defaults.
  request = { for field, value in local.fields : field => value if value != null }

  # A hash of exactly this request, which the function repeats in its answer.
  revision = sha256(jsonencode([var.revision, local.request]))

  # A dry run writes no parameters, so its answer may lack fields that all others have.
  answer = merge(
    {
      parameter_names = []
      parameters      = []
      username        = null
      people          = null
      warnings        = []
      plan            = []
    },
    jsondecode(aws_lambda_invocation.this.result),
  )

  parameter_names = { for name in local.answer.parameter_names : basename(name) => name }
  parameter_arns  = { for each in local.answer.parameters : basename(each.name) => each.arn }

  # Spelt out, so that for_each can use the keys at plan time, before the access exists.
  credentials = toset(["username", "password", "url"])
}

resource "aws_lambda_invocation" "this" {
  function_name   = var.function_name
  lifecycle_scope = "CRUD"
  input           = jsonencode(merge(local.request, { revision = local.revision }))

  lifecycle {
    # Terraform stores the input of a failed update as if it had been applied, together with the
    # result of the previous update (hashicorp/terraform-provider-aws#43447). Without this
    # condition, the next plan would say "No changes".
    postcondition {
      condition     = try(jsondecode(self.result).revision, null) == local.revision
      error_message = <<-EOT
        The last update of this access failed. Terraform has stored the new values nevertheless, and will not send them again by itself. Last access known to be in place: ${try(dirname(jsondecode(self.result).parameter_names[0]), "none")}

        1. Remove the cause: the failed apply named it, and so does the log of ${var.function_name}.
        2. Set `revision` to a text that has not been used before, such as today's date.
        3. If that update named another database, env, project or appname: restore the previous values for now, or the previous access stays for good.
        4. Apply. Do not use -replace= instead: it gives the application new credentials, or none (see the module's README).

        If no update has failed, ${var.function_name} is not a database-access function: it does not repeat `revision` in its answer.
      EOT
    }
  }
}

check "dry_run" {
  assert {
    condition     = !var.dry_run
    error_message = "dry_run is set: the database and its users stay as they are, even on destroy. For Terraform it is an update like any other: before you destroy, or change database, env, project or appname for good, apply the previous values with dry_run = false, or Terraform forgets the existing access."
  }
}
