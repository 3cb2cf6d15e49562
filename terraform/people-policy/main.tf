locals {
  records = "arn:${var.partition}:ssm:${var.region}:${var.account}:parameter/${var.parameter_prefix}/records"

  # As stacksets/permissions/people.ts has it; a test compares the two.
  policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LogInAsOneself"
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = [for id in var.servers : "arn:${var.partition}:rds-db:${var.region}:${var.account}:dbuser:${id}/$${aws:PrincipalTag/${var.tag}}"]
      },
      {
        Sid      = "FindDatabases"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:GetParametersByPath"]
        Resource = [local.records, "${local.records}/*"]
      },
    ]
  }
}
