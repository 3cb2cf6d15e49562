# Names and ARNs wait for the stack, though they are known before: what reads the parameters is made
# after them, and removed before.
output "parameter_names" {
  description = "Names of the SSM parameters that hold the application's credentials, by `username`, `password` and `url`. Known at plan time."
  value       = local.parameter_names
  depends_on  = [aws_cloudformation_stack.this]
}

output "parameter_arns" {
  description = "ARNs of the same parameters, by the same keys, for an ECS task's `secrets` and an IAM policy. Known at plan time."
  value       = local.parameter_arns
  depends_on  = [aws_cloudformation_stack.this]
}

output "username" {
  description = "The application's database user. Changes when the credentials are rotated, while names and ARNs of the parameters stay; unknown in the plan of any update."
  value       = local.answer.Username
}

output "people" {
  description = "How many personal users the last request `added`, `removed` and left `unchanged`. `left_out` counts the members of the groups who get no user, by reason (`disabled`, `expired`, `contact`, `computer`, `foreign`, `other`, `name`, `ambiguous`); it is absent if there are none."
  value       = try(jsondecode(local.answer.People), null)
}

output "warnings" {
  description = "What the last request could not do, and anything else that needs attention."
  value       = try(jsondecode(local.answer.Warnings), [])
}

output "plan" {
  description = "Always empty: a dry run fails, and its message is the plan."
  value       = []
}
