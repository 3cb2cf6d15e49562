output "parameter_names" {
  description = "Names of the parameters that hold the application's credentials."
  value       = module.access.parameter_names
}

output "people" {
  description = "How many personal users the last request added, removed and left unchanged."
  value       = module.access.people
}
