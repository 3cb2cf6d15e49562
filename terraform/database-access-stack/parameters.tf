# Where the credentials will be, computed as the function computes it, so that names and ARNs are
# known before the access exists, and stay known while it is updated: what depends on them is not
# replaced by every request. The answer is only compared with them. Both modules have this file.

locals {
  # Parameter Store spells names with a-z A-Z 0-9 _ - . only. Every other byte becomes "." and two
  # hexadecimal digits, and so does a "." before such digits. urlencode() leaves "~" as it is, and
  # makes "+" of a space. Spaces around a name do not count.
  identity = [var.env, var.project, var.appname, var.database.name]
  encoded = [
    for text in local.identity :
    replace(replace(replace(urlencode(trimspace(text)), "/\\.([0-9a-f]{2})/", "%2E$1"), "+", "%20"), "~", "%7E")
  ]
  path_parts = [
    for text in local.encoded : join("", [
      for index, part in split("%", text) :
      index == 0 ? part : ".${lower(substr(part, 0, 2))}${substr(part, 2, -1)}"
    ])
  ]
  path = join("/", local.path_parts)

  # Account and Region of the database, as the function understands a request that leaves them out.
  # First what is in the configuration or the state: a module's depends_on with a pending change
  # puts off its data sources, and what came from there would be unknown again.
  place      = "^arn:[^:]+:[^:]+:(?P<region>[^:]+):(?P<account>[0-9]{12}):"
  nowhere    = { region = null, account = null }
  of_secret  = try(regex(local.place, var.database.master_secret), local.nowhere)
  of_request = { region = var.database.region, account = var.database.account }
  of_door    = try(regex(local.place, var.function_name), local.nowhere)
  region = coalesce(
    local.of_secret.region, local.of_request.region, local.of_door.region,
    data.aws_region.current.id,
  )
  account = coalesce(
    local.of_secret.account, local.of_request.account, local.of_door.account,
    data.aws_caller_identity.current.account_id,
  )
  partition = (
    startswith(local.region, "cn-") ? "aws-cn" :
    startswith(local.region, "us-gov-") ? "aws-us-gov" : "aws"
  )

  parameter_names = {
    for key in ["username", "password", "url"] : key => "/${var.parameter_prefix}/${local.path}/${key}"
  }
  parameter_arns = {
    for key, name in local.parameter_names :
    key => "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${name}"
  }
}

# These have no count that says whether they are needed: it would have to be known at plan time, and
# the ARN of a master secret is not while its database is being made.
data "aws_caller_identity" "current" {}

data "aws_region" "current" {}
