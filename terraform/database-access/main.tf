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
    until           = length(var.until) > 0 ? var.until : null
    rotation        = var.rotation
    ondelete        = var.on_delete
    confirmremovals = var.confirm_removals
    dryrun          = var.dry_run
    takeover        = var.take_over
    adopt           = var.adopt
    declared_by     = coalesce(var.declared_by, terraform.workspace)
  }

  # The directory does not tell names apart by case.
  ends_of_no_group = [
    for group in keys(var.until) : group
    if !contains([for name in keys(var.groups) : lower(trimspace(name))], lower(trimspace(group)))
  ]

  # Fields that are not set are left out: the function has the defaults.
  request = { for field, value in local.fields : field => value if value != null }

  # A hash of exactly this request, which the function repeats in its answer. It covers the prefix
  # too: correcting that sends the request again, and the answer says where the parameters are.
  revision = sha256(jsonencode([
    var.revision, var.parameter_prefix, terraform_data.owner.id, local.request,
  ]))

  # A dry run writes no parameters, so its answer may lack fields that all others have.
  answer = merge(
    {
      username = null
      people   = null
      warnings = []
      plan     = []
    },
    jsondecode(aws_lambda_invocation.this.result),
  )
}

# Who declares the access: this module instance. The id is a random UUID that stays when the module
# is moved, and changes with nothing else.
resource "terraform_data" "owner" {}

resource "aws_lambda_invocation" "this" {
  function_name   = var.function_name
  lifecycle_scope = "CRUD"
  input = jsonencode(merge(local.request, {
    owner    = terraform_data.owner.id
    revision = local.revision
  }))

  lifecycle {
    precondition {
      condition     = length(local.ends_of_no_group) == 0
      error_message = "until names what is none of groups: ${join(", ", local.ends_of_no_group)}. Whoever is in the group that was meant would keep the access: write the name as in groups."
    }

    # Terraform stores the input of a failed update as if it had been applied, together with the
    # result of the previous update (hashicorp/terraform-provider-aws#43447). Without this
    # condition, the next plan would say "No changes".
    #
    # lookup(), because Terraform prints the values of what a failed condition refers to: of
    # self.result, all of it.
    postcondition {
      condition     = try(jsondecode(lookup(self, "result", null)).revision, null) == local.revision
      error_message = <<-EOT
        The last update of this access failed: remove the cause (the failed apply named it), set `revision` to a text not used before, and apply.

        Terraform has stored the new values nevertheless, and would not send them again by itself. Do not use -replace= instead: it gives the application new credentials. If no update has failed, ${var.function_name} is no function of database-access: it does not repeat `revision` in its answer.
      EOT
    }

    # An answer without parameters is that of a dry run of a new access. That of a former request
    # is another matter (above).
    postcondition {
      condition = try(
        jsondecode(lookup(self, "result", null)).revision != local.revision ||
        contains(jsondecode(lookup(self, "result", null)).parameters[*].arn, local.parameter_arns.url),
        true,
      )
      error_message = <<-EOT
        The outputs would be wrong: this access has ${try(jsondecode(lookup(self, "result", null)).parameters[0].arn, "")}. Set parameter_prefix = "${try(trimsuffix(trimprefix(dirname(jsondecode(lookup(self, "result", null)).parameter_names[0]), "/"), "/${local.path}"), "")}", as in the settings of the rollout; if it is so already, set database.account and database.region.
      EOT
    }
  }
}

check "dry_run" {
  assert {
    condition     = !var.dry_run
    error_message = "dry_run is set: the database and its users stay as they are, and a destroy fails as long as there is something to remove. Set it to false and apply."
  }
}
