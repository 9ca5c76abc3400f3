package provider

import (
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// matchModel selects incidents, in Terraform's types.
type matchModel struct {
	Categories    []types.String `tfsdk:"categories"`
	MinSeverity   types.String   `tfsdk:"min_severity"`
	Severities    []types.String `tfsdk:"severities"`
	Validities    []types.String `tfsdk:"validities"`
	IdentityKinds []types.String `tfsdk:"identity_kinds"`
	Identities    []types.String `tfsdk:"identities"`
	Platforms     []types.String `tfsdk:"platforms"`
	Accounts      []types.String `tfsdk:"accounts"`
	Sources       []types.String `tfsdk:"sources"`
	Tools         []types.String `tfsdk:"tools"`
	Rules         []types.String `tfsdk:"rules"`
	Labels        []types.String `tfsdk:"labels"`
	Repositories  []types.String `tfsdk:"repositories"`
	Paths         []types.String `tfsdk:"paths"`
	Incidents     []types.String `tfsdk:"incidents"`
}

func matchAttribute(about string) schema.SingleNestedAttribute {
	severities := finding.Severities()
	validities := []finding.Validity{finding.ValidityUnknown, finding.ValidityDead, finding.ValidityLive}
	return schema.SingleNestedAttribute{
		MarkdownDescription: about + " Every attribute that is given must be met; it is met when any one of its entries is.",
		Attributes: map[string]schema.Attribute{
			"categories":     words("What kind of weakness it is: " + quoted(finding.Categories()) + "."),
			"min_severity":   optional("The lowest severity: " + choices(severities) + "."),
			"severities":     words("Severities, one by one: " + choices(severities) + "."),
			"validities":     words("Whether the credential still works: " + choices(validities) + "."),
			"identity_kinds": words("What sort of machine identity: " + quoted(finding.IdentityKinds()) + "."),
			"identities":     words("Globs over the identity's name and id (an ARN, an access key's id, a service account's address)."),
			"platforms":      words("Where the identity lives: `aws`, `google`, `azure`, `kubernetes`, `github`, …"),
			"accounts":       words("Accounts, projects, tenants or clusters, as the reports name them."),
			"sources":        words("Globs over the streams of reports."),
			"tools":          words("Scanners, as they name themselves."),
			"rules":          words("Globs over a scanner and its rule, as in `gitleaks/aws-*`."),
			"labels":         words("Tags that a scanner put on its findings."),
			"repositories":   words("Globs over the repositories that reports name."),
			"paths":          words("Globs over the files that reports name, as in `envs/prod/**`."),
			"incidents":      words("Incidents by their key (`v1:` and 64 digits, as `quell explain` prints it), or by `Q-` and its first 16 digits."),
		},
	}
}

func (m *matchModel) declared(at trail) (policy.Match, []policy.Problem) {
	if m == nil {
		return policy.Match{}, nil
	}
	var problems []policy.Problem
	declared := policy.Match{
		Categories:    texts[finding.Category](m.Categories),
		IdentityKinds: texts[finding.IdentityKind](m.IdentityKinds),
		Identities:    texts[string](m.Identities),
		Platforms:     texts[string](m.Platforms),
		Accounts:      texts[string](m.Accounts),
		Sources:       texts[string](m.Sources),
		Tools:         texts[string](m.Tools),
		Rules:         texts[string](m.Rules),
		Labels:        texts[string](m.Labels),
		Repositories:  texts[string](m.Repositories),
		Paths:         texts[string](m.Paths),
		Incidents:     texts[string](m.Incidents),
	}
	declared.MinSeverity = scale(m.MinSeverity, finding.ParseSeverity, at.to("min_severity"), &problems)
	declared.Severities = scales(m.Severities, finding.ParseSeverity, at.to("severities"), &problems)
	declared.Validities = scales(m.Validities, finding.ParseValidity, at.to("validities"), &problems)
	return declared, problems
}

// matchState is nil for a match that selects everything by saying nothing.
func matchState(d policy.Match) *matchModel {
	if reflect.ValueOf(d).IsZero() {
		return nil
	}
	m := matchModel{
		Categories:    set(d.Categories),
		Severities:    set(names(d.Severities)),
		Validities:    set(names(d.Validities)),
		IdentityKinds: set(d.IdentityKinds),
		Identities:    set(d.Identities),
		Platforms:     set(d.Platforms),
		Accounts:      set(d.Accounts),
		Sources:       set(d.Sources),
		Tools:         set(d.Tools),
		Rules:         set(d.Rules),
		Labels:        set(d.Labels),
		Repositories:  set(d.Repositories),
		Paths:         set(d.Paths),
		Incidents:     set(d.Incidents),
	}
	if d.MinSeverity != finding.SeverityUnknown {
		m.MinSeverity = types.StringValue(d.MinSeverity.String())
	}
	return &m
}
