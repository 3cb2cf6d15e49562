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
  description = "In a dry run, what would be done."
  value       = module.access.plan
}

output "warnings" {
  description = "What someone should look at."
  value       = module.access.warnings
}
