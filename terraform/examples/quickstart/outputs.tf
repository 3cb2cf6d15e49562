output "parameter_names" {
  description = "Names of the parameters that hold the credentials."
  value       = module.access.parameter_names
}

output "parameter_arns" {
  description = "ARNs of the same parameters."
  value       = module.access.parameter_arns
}

output "username" {
  description = "The application's database user."
  value       = module.access.username
}

output "people" {
  description = "How many personal users were added, removed and left unchanged."
  value       = module.access.people
}

output "plan" {
  description = "In a dry run, the steps that would be taken."
  value       = module.access.plan
}

output "warnings" {
  description = "Anything that needs attention."
  value       = module.access.warnings
}
