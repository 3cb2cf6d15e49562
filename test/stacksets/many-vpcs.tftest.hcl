# With a template that is larger than CloudFormation accepts in a request; terraform.test.ts makes
# it.

mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "eu-west-1"
    }
  }
}

run "many_vpcs" {
  command = plan

  variables {
    build  = "./tests/many"
    bucket = "database-access-code-111111111111-eu-west-1"
  }

  assert {
    condition     = aws_cloudformation_stack.rollout[0].template_url == "https://database-access-code-111111111111-eu-west-1.s3.eu-west-1.amazonaws.com/templates/rollout-${filesha256("./tests/many/templates/rollout.json")}.json"
    error_message = "A template that is too large for a request must be put into the bucket: ${aws_cloudformation_stack.rollout[0].template_url}"
  }
}

run "many_vpcs_without_bucket" {
  command = plan

  variables {
    build = "./tests/many"
  }

  expect_failures = [aws_s3_object.template]
}
