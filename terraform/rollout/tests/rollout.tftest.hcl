# Offline; needs Terraform 1.7 or later (mock_provider).

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "eu-west-1"
    }
  }

  mock_resource "aws_cloudformation_stack" {
    defaults = {
      outputs = {
        HubFunctionArn     = "arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub"
        HubSecurityGroupId = "sg-0123456789abcdef0"
        HubFunctionUrl     = "https://abc.lambda-url.eu-central-1.on.aws/"
        BucketName         = "database-access-code-111111111111-eu-west-1"
      }
    }
  }
}

variables {
  build = "./tests/build"
}

run "hub_and_rollout" {
  assert {
    condition     = aws_cloudformation_stack.hub.name == "database-access-hub" && contains(aws_cloudformation_stack.hub.capabilities, "CAPABILITY_NAMED_IAM")
    error_message = "The hub's stack has the name that the CDK app gives it, and may make named roles."
  }

  assert {
    condition     = aws_cloudformation_stack.rollout[0].name == "database-access-rollout"
    error_message = "So has the stack of the StackSets."
  }

  assert {
    condition     = aws_cloudformation_stack.rollout[0].template_body != null && length(aws_s3_object.template) == 0
    error_message = "A template that fits is sent as it is."
  }

  assert {
    condition     = endswith(output.hub_function_arn, ":function:database-access-hub")
    error_message = "The hub's ARN is an output."
  }
}

run "no_pilot" {
  command = plan

  assert {
    condition     = length(aws_cloudformation_stack.pilot) == 0
    error_message = "Settings without a pilot make no stack of one."
  }
}

run "pilot_first" {
  command = plan

  variables {
    build = "./tests/pilot"
  }

  assert {
    condition     = aws_cloudformation_stack.pilot[0].name == "database-access-pilot" && aws_cloudformation_stack.pilot[0].template_body != null
    error_message = "The pilot's StackSets are a stack of their own."
  }
}

run "hub_alone" {
  command = plan

  variables {
    roll_out    = false
    name_prefix = "dba"
  }

  assert {
    condition     = aws_cloudformation_stack.hub.name == "dba-hub" && length(aws_cloudformation_stack.rollout) == 0
    error_message = "Without roll_out there is the hub only."
  }
}

run "code_of_a_region" {
  module {
    source = "./code"
  }

  assert {
    condition     = aws_cloudformation_stack.code.name == "database-access-code-eu-west-1"
    error_message = "The stack's name has the Region."
  }

  assert {
    condition = [for object in aws_s3_object.code : "${object.bucket}/${object.key}"] == [
      "database-access-code-111111111111-eu-west-1/hub/0123456789abcdef0123456789abcdef.zip",
      "database-access-code-111111111111-eu-west-1/hub/fedcba9876543210fedcba9876543210.zip",
    ]
    error_message = "Each zip is in the bucket under the name that it has in the folder, the former ones too."
  }
}

run "nothing_synthesized" {
  command = plan

  variables {
    build = "./tests"
  }

  expect_failures = [var.build]
}

run "no_code" {
  command = plan

  module {
    source = "./code"
  }

  variables {
    build = "./tests"
  }

  expect_failures = [var.build]
}

run "parameters_of_a_release" {
  command = plan

  variables {
    build       = "./tests/release"
    name_prefix = "dba"
    parameters = {
      Organization        = "o-exampleorg1"
      OrganizationalUnits = ["ou-exam-12345678", "ou-exam-pilot123"]
      PilotUnits          = ["ou-exam-pilot123"]
    }
    further_vpcs = { data = { InterfaceEndpoints = "yes" } }
  }

  assert {
    condition = aws_cloudformation_stack.hub.parameters == tomap({
      Organization        = "o-exampleorg1"
      OrganizationalUnits = "ou-exam-12345678,ou-exam-pilot123"
      PilotUnits          = "ou-exam-pilot123"
      NamePrefix          = "dba"
      Vpcs                = "default,data"
    })
    error_message = "The hub gets the parameters that its template has, and knows of all units and VPCs."
  }

  assert {
    condition     = aws_cloudformation_stack.pilot[0].parameters == tomap({ OrganizationalUnits = "ou-exam-pilot123", Stage = "pilot" })
    error_message = "The pilot's stack is for its units."
  }

  assert {
    condition     = aws_cloudformation_stack.rollout[0].parameters == tomap({ OrganizationalUnits = "ou-exam-12345678" })
    error_message = "The other stack is for all other units."
  }

  assert {
    condition = { for name, stack in aws_cloudformation_stack.vpc : name => stack.parameters } == {
      vpc-data       = tomap({ OrganizationalUnits = "ou-exam-12345678", InterfaceEndpoints = "yes", VpcName = "data" })
      pilot-vpc-data = tomap({ OrganizationalUnits = "ou-exam-pilot123", InterfaceEndpoints = "yes", Stage = "pilot", VpcName = "data" })
    }
    error_message = "A further VPC has a stack of its own, for each stage."
  }

  assert {
    condition     = aws_cloudformation_stack.vpc["pilot-vpc-data"].name == "dba-pilot-vpc-data"
    error_message = "Its name begins like all others."
  }
}

run "parameter_that_no_template_has" {
  command = plan

  variables {
    build      = "./tests/release"
    parameters = { Organisation = "o-exampleorg1" }
  }

  expect_failures = [aws_cloudformation_stack.hub]
}

run "parameters_for_templates_made_from_settings" {
  command = plan

  variables {
    parameters = { Organization = "o-exampleorg1" }
  }

  expect_failures = [aws_cloudformation_stack.hub]
}

run "lists_in_texts" {
  command = plan

  variables {
    build = "./tests/release"
    parameters = {
      Organization        = "o-exampleorg1"
      OrganizationalUnits = "ou-exam-12345678, ou-exam-pilot123"
      PilotUnits          = "ou-exam-pilot123"
    }
    further_vpcs = { data = { InterfaceEndpoints = "yes" }, lab = {} }
  }

  assert {
    condition     = aws_cloudformation_stack.rollout[0].parameters == tomap({ OrganizationalUnits = "ou-exam-12345678" })
    error_message = "A space after a comma does not give the pilot's accounts a second stack."
  }
}

run "parameter_that_no_vpc_has" {
  command = plan

  variables {
    build        = "./tests/release"
    parameters   = { Organization = "o-exampleorg1", OrganizationalUnits = ["ou-exam-12345678"] }
    further_vpcs = { data = { InterfaceEndpoint = "yes" } }
  }

  expect_failures = [aws_cloudformation_stack.hub]
}

run "vpcs_for_templates_made_from_settings" {
  command = plan

  variables {
    further_vpcs = { data = {} }
  }

  expect_failures = [aws_cloudformation_stack.hub]
}
