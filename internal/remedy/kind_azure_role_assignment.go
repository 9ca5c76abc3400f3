package remedy

// azureRoleAssignment: a principal loses one role in one scope, and nobody else does.
// Source: the azurerm provider's azurerm_role_assignment.
func azureRoleAssignment() []recipe {
	return []recipe{{"remove", "azurerm_role_assignment", removes}}
}
