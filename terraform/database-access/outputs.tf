output "parameter_names" {
  description = "Names of the SSM parameters that hold the application's credentials, by `username`, `password` and `url`. Null in a dry run of a new access."
  value       = { for key in local.credentials : key => lookup(local.parameter_names, key, null) }
}

output "parameter_arns" {
  description = "ARNs of the same parameters, by the same keys: what an ECS task's `secrets` and an IAM policy need."
  value       = { for key in local.credentials : key => lookup(local.parameter_arns, key, null) }
}

output "username" {
  description = "The application's database user. Changes when the credentials are rotated, while names and ARNs of the parameters stay. Null in a dry run of a new access."
  value       = local.answer.username
}

output "people" {
  description = "How many personal users the last request `added`, `removed` and left `unchanged`; `left_out`, if there are any, how many members of the groups get none, by reason."
  value       = local.answer.people
}

output "warnings" {
  description = "What the last request could not do, or what someone should look at."
  value       = local.answer.warnings
}

output "plan" {
  description = "In a dry run, what would be done, in words and in order; otherwise empty."
  value       = local.answer.plan
}
