# The hub, and the StackSets that bring role, spokes and doors to every account. The templates are
# those of the CDK app, so both ways make the same stacks under the same names, and you can switch
# from one to the other.

locals {
  # The archive of a release has its templates and its code within.
  build = coalesce(var.build, "${path.module}/build")
  files = {
    for name in ["hub", "pilot", "rollout", "vpc"] : name => "${local.build}/templates/${name}.json"
    if fileexists("${local.build}/templates/${name}.json")
  }
  # Templates that are made from settings have no parameters but the name of the hub's URL.
  declared = { for name, file in local.files : name => keys(try(jsondecode(file(file)).Parameters, {})) }

  given = merge(
    { for name, value in var.parameters : name => try(join(",", value), tostring(value)) },
    { NamePrefix = var.name_prefix },
    length(var.further_vpcs) > 0 ? { Vpcs = join(",", concat(["default"], keys(var.further_vpcs))) } : {},
  )
  unknown         = setsubtract(keys(var.parameters), flatten(values(local.declared)))
  unknown_of_vpcs = setsubtract(flatten([for of in values(var.further_vpcs) : keys(of)]), lookup(local.declared, "vpc", []))

  # As CloudFormation reads a list in a text.
  units = [for unit in split(",", lookup(local.given, "OrganizationalUnits", "")) : trimspace(unit)]
  pilot = compact([for unit in split(",", lookup(local.given, "PilotUnits", "")) : trimspace(unit)])

  # The stacks with StackSets: of the pilot's accounts, and of all others. The settings may name no
  # pilot; a release has one template for both.
  stages = merge(
    var.roll_out ? { rollout = {
      template   = "rollout"
      parameters = { OrganizationalUnits = join(",", [for unit in local.units : unit if !contains(local.pilot, unit)]) }
    } } : {},
    var.roll_out && (contains(keys(local.files), "pilot") || length(local.pilot) > 0) ? { pilot = {
      template   = contains(keys(local.files), "pilot") ? "pilot" : "rollout"
      parameters = { OrganizationalUnits = join(",", local.pilot), Stage = "pilot" }
    } } : {},
  )
  vpcs = merge([
    for stage, of in local.stages : {
      for vpc, parameters in var.further_vpcs : "${stage == "pilot" ? "pilot-" : ""}vpc-${vpc}" => {
        template = "vpc"
        parameters = merge(
          of.parameters,
          { for name, value in parameters : name => try(join(",", value), tostring(value)) },
          { VpcName = vpc },
        )
      } if contains(keys(local.files), "vpc")
    }
  ]...)
  stacks = merge({ hub = { template = "hub", parameters = {} } }, local.stages, local.vpcs)
  parameters = {
    for name, stack in local.stacks : name => {
      for parameter, value in merge(local.given, stack.parameters) : parameter => value
      if contains(local.declared[stack.template], parameter)
    }
  }

  # CloudFormation accepts a template of up to 51,200 bytes in a request; a larger one has to be in
  # a bucket. Those of a release are, and those made from settings grow with each VPC.
  large = {
    for name in toset([for stack in local.stacks : stack.template]) : name => local.files[name]
    if length(filebase64(local.files[name])) / 4 * 3 > 51200
  }
  bodies = { for name, stack in local.stacks : name => contains(keys(local.large), stack.template) ? null : file(local.files[stack.template]) }
  urls = {
    for name, stack in local.stacks : name =>
    contains(keys(local.large), stack.template) ? "https://${var.bucket == null ? "" : var.bucket}.${local.s3}/${aws_s3_object.template[stack.template].key}" : null
  }
  s3 = "s3.${data.aws_region.current.id}.amazonaws.com"
}

resource "aws_s3_object" "template" {
  for_each = local.large

  bucket = var.bucket
  # Derived from the content: a different template has a different URL, which changes the stack.
  key    = "templates/${each.key}-${filesha256(each.value)}.json"
  source = each.value

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.bucket != null
      error_message = "templates/${each.key}.json is larger than CloudFormation accepts in a request (51,200 bytes): set bucket to the output `bucket` of the module code in this Region."
    }
  }
}

resource "aws_cloudformation_stack" "hub" {
  name          = "${var.name_prefix}-hub"
  template_body = local.bodies["hub"]
  template_url  = local.urls["hub"]
  parameters    = local.parameters["hub"]
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  iam_role_arn  = var.iam_role_arn

  lifecycle {
    precondition {
      condition     = length(local.unknown) == 0
      error_message = "parameters: the templates have none called ${join(", ", local.unknown)}. Those of a release have the ones of docs/release.md; what `npm run synth` makes has its settings in it, and takes none."
    }

    precondition {
      condition     = length(var.further_vpcs) == 0 || contains(keys(local.files), "vpc")
      error_message = "further_vpcs is for a release, which has a template for a VPC. What `npm run synth` makes has the VPCs of its settings in it: name them there, and leave further_vpcs out."
    }

    precondition {
      condition     = length(local.unknown_of_vpcs) == 0
      error_message = "further_vpcs: the template of a VPC has no parameter called ${join(", ", local.unknown_of_vpcs)}. Those of docs/release.md that are not the hub's can differ."
    }
  }
}

# The accounts of the pilot. While it fails, all others keep what they have.
resource "aws_cloudformation_stack" "pilot" {
  count = contains(keys(local.stages), "pilot") ? 1 : 0

  name          = "${var.name_prefix}-pilot"
  template_body = local.bodies["pilot"]
  template_url  = local.urls["pilot"]
  parameters    = local.parameters["pilot"]
  iam_role_arn  = var.iam_role_arn

  # The accounts' trust policies name the hub's role, and the doors call its URL: both must exist.
  depends_on = [aws_cloudformation_stack.hub]

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

resource "aws_cloudformation_stack" "rollout" {
  count = var.roll_out ? 1 : 0

  name          = "${var.name_prefix}-rollout"
  template_body = local.bodies["rollout"]
  template_url  = local.urls["rollout"]
  parameters    = local.parameters["rollout"]
  iam_role_arn  = var.iam_role_arn

  depends_on = [aws_cloudformation_stack.hub, aws_cloudformation_stack.pilot]

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

# The spokes of further VPCs, with a release. With settings, they are in the stacks above.
resource "aws_cloudformation_stack" "vpc" {
  for_each = local.vpcs

  name          = "${var.name_prefix}-${each.key}"
  template_body = local.bodies[each.key]
  template_url  = local.urls[each.key]
  parameters    = local.parameters[each.key]
  iam_role_arn  = var.iam_role_arn

  depends_on = [aws_cloudformation_stack.rollout]

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

data "aws_region" "current" {}
