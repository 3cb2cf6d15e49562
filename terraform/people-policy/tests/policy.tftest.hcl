run "defaults" {
  command = plan

  assert {
    condition     = jsondecode(output.json).Statement[0].Resource == ["arn:aws:rds-db:*:*:dbuser:*/$${aws:PrincipalTag/DatabaseUser}"]
    error_message = "Without the tag in it, the resource would be anybody's user: ${output.json}"
  }

  assert {
    condition     = jsondecode(output.json).Statement[1].Resource == ["arn:aws:ssm:*:*:parameter/database-access/records", "arn:aws:ssm:*:*:parameter/database-access/records/*"]
    error_message = "Nothing that holds a secret may be read: ${output.json}"
  }
}

run "as_narrow_as_one_likes" {
  command = plan

  variables {
    tag              = "db/user"
    servers          = ["db-ABCDEFGHIJKL01234", "cluster-ABCDEFGHIJKL56789"]
    account          = "222222222222"
    region           = "cn-north-1"
    partition        = "aws-cn"
    parameter_prefix = "platform/databases"
  }

  assert {
    condition = jsondecode(output.json).Statement[0].Resource == [
      "arn:aws-cn:rds-db:cn-north-1:222222222222:dbuser:db-ABCDEFGHIJKL01234/$${aws:PrincipalTag/db/user}",
      "arn:aws-cn:rds-db:cn-north-1:222222222222:dbuser:cluster-ABCDEFGHIJKL56789/$${aws:PrincipalTag/db/user}",
    ]
    error_message = output.json
  }

  assert {
    condition     = contains(jsondecode(output.json).Statement[1].Resource, "arn:aws-cn:ssm:cn-north-1:222222222222:parameter/platform/databases/records")
    error_message = "A prefix of several parts is one that a rollout can have: ${output.json}"
  }
}

run "a_name_is_no_resource_id" {
  command = plan

  variables {
    servers = ["orders"]
  }

  expect_failures = [var.servers]
}

run "no_server_is_no_server" {
  command = plan

  variables {
    servers = []
  }

  expect_failures = [var.servers]
}

run "a_wildcard_is_no_tag" {
  command = plan

  variables {
    tag = "*"
  }

  expect_failures = [var.tag]
}
