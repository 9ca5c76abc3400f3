package finding

import (
	"slices"
)

// Category is what kind of weakness a finding is about: an entry of the
// catalogue that maps finding categories to OWASP NHI Top 10 2025.
type Category string

// Unclassified is the category of a finding whose rule is in no table. Such a
// finding is never dropped.
const Unclassified Category = "unclassified"

// The catalogue's categories.
const (
	UnusedCredential           Category = "unused_credential"
	ExpiredCredential          Category = "expired_credential"
	ExpiringCredential         Category = "expiring_credential"
	LongLivedCredential        Category = "long_lived_credential"
	MissingRotation            Category = "missing_rotation"
	LeakedSecret               Category = "leaked_secret"
	SecretInLog                Category = "secret_in_log"
	PlaintextSecretInConfig    Category = "plaintext_secret_in_config"
	DuplicateSecret            Category = "duplicate_secret"
	MultipleActiveKeys         Category = "multiple_active_keys"
	DormantIdentity            Category = "dormant_identity"
	OrphanedIdentity           Category = "orphaned_identity"
	UnmanagedIdentity          Category = "unmanaged_identity"
	OverPrivileged             Category = "over_privileged"
	UnusedPermission           Category = "unused_permission"
	PrivilegeEscalationPath    Category = "privilege_escalation_path"
	WildcardPolicy             Category = "wildcard_policy"
	SharedIdentity             Category = "shared_identity"
	HumanUseOfNHI              Category = "human_use_of_nhi"
	InsecureAuth               Category = "insecure_auth"
	WeakCredential             Category = "weak_credential"
	ThirdPartyAccess           Category = "third_party_access"
	InsecureFederationTrust    Category = "insecure_federation_trust"
	StaticCredentialInPipeline Category = "static_credential_in_pipeline"
	EnvironmentIsolation       Category = "environment_isolation"
	MisconfiguredVaultPolicy   Category = "misconfigured_vault_policy"
	PublicExposure             Category = "public_exposure"
	RootOrDefaultCredential    Category = "root_or_default_credential"
	UnmonitoredIdentity        Category = "unmonitored_identity"
	CompromisedCredential      Category = "compromised_credential"
	UnusedVaultSecret          Category = "unused_vault_secret"
)

// categoryRisks gives, for each category, the entries of the OWASP Non-Human
// Identities Top 10 2025 that it is primarily an instance of.
var categoryRisks = map[Category][]string{
	UnusedCredential:           {"NHI1:2025"},
	ExpiredCredential:          {"NHI1:2025"},
	ExpiringCredential:         {},
	LongLivedCredential:        {"NHI7:2025"},
	MissingRotation:            {"NHI7:2025"},
	LeakedSecret:               {"NHI2:2025"},
	SecretInLog:                {"NHI2:2025"},
	PlaintextSecretInConfig:    {"NHI2:2025"},
	DuplicateSecret:            {"NHI9:2025"},
	MultipleActiveKeys:         {"NHI1:2025"},
	DormantIdentity:            {"NHI1:2025"},
	OrphanedIdentity:           {"NHI1:2025"},
	UnmanagedIdentity:          {},
	OverPrivileged:             {"NHI5:2025"},
	UnusedPermission:           {"NHI5:2025"},
	PrivilegeEscalationPath:    {"NHI5:2025"},
	WildcardPolicy:             {"NHI5:2025"},
	SharedIdentity:             {"NHI9:2025"},
	HumanUseOfNHI:              {"NHI10:2025"},
	InsecureAuth:               {"NHI4:2025"},
	WeakCredential:             {"NHI4:2025"},
	ThirdPartyAccess:           {"NHI3:2025"},
	InsecureFederationTrust:    {"NHI6:2025"},
	StaticCredentialInPipeline: {"NHI6:2025"},
	EnvironmentIsolation:       {"NHI8:2025"},
	MisconfiguredVaultPolicy:   {"NHI5:2025"},
	PublicExposure:             {"NHI2:2025"},
	RootOrDefaultCredential:    {"NHI5:2025"},
	UnmonitoredIdentity:        {},
	CompromisedCredential:      {"NHI2:2025"},
	UnusedVaultSecret:          {"NHI1:2025"},
	Unclassified:               {},
}

// Categories lists every category, Unclassified included, sorted.
func Categories() []Category {
	all := make([]Category, 0, len(categoryRisks))
	for c := range categoryRisks {
		all = append(all, c)
	}
	slices.Sort(all)
	return all
}

// Risks lists the OWASP NHI Top 10 2025 identifiers ("NHI2:2025") that the
// category is primarily an instance of; empty where none fits.
func (c Category) Risks() []string { return slices.Clone(categoryRisks[c]) }

// OfSecret says that the category is about a secret's value lying somewhere it
// should not, so that its incidents are one per secret.
func (c Category) OfSecret() bool {
	switch c {
	case LeakedSecret, SecretInLog, PlaintextSecretInConfig, DuplicateSecret, StaticCredentialInPipeline, CompromisedCredential:
		return true
	default:
		return false
	}
}
