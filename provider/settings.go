package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type settingsModel struct {
	written
	DefaultDecision  types.String `tfsdk:"default_decision"`
	EscalationOwner  types.String `tfsdk:"escalation_owner"`
	MaxExceptionAge  types.String `tfsdk:"max_exception_age"`
	MaxCommitsPerRun types.Int64  `tfsdk:"max_commits_per_run"`
}

// NewSettings is the resource quell_settings. A control repository has one.
func NewSettings() resource.Resource {
	usual := policy.DefaultSettings()
	return &document[settingsModel, policy.Settings]{
		noun: "settings",
		kind: policy.KindSettings,
		schema: schema.Schema{
			MarkdownDescription: "The control repository's own settings. There is one document of them, so declare this resource once; without it the defaults hold.",
			Attributes: withComputed("The resource is imported by this word: `settings`.", map[string]schema.Attribute{
				"default_decision":    defaulted("What becomes of an incident that no policy matches: `escalate` or `none`.", usual.DefaultDecision),
				"escalation_owner":    optional("Name of the `quell_owner` who gets what has no owner."),
				"max_exception_age":   defaultedDuration("The longest that an exception may last.", spell(usual.MaxExceptionAge)),
				"max_commits_per_run": limit("How many fixes of tier `auto` one run may commit.", usual.MaxCommitsPerRun),
			}),
		},
		decode: policy.DecodeSettings,
		encode: policy.EncodeSettings,
		read:   readSettings,
		state:  settingsState,
		check:  checkSettings,
	}
}

func readSettings(m settingsModel) (policy.Settings, []policy.Problem) {
	var problems []policy.Problem
	usual := policy.DefaultSettings()
	return policy.Settings{
		DefaultDecision:  or(m.DefaultDecision, usual.DefaultDecision),
		EscalationOwner:  m.EscalationOwner.ValueString(),
		MaxExceptionAge:  readDuration(m.MaxExceptionAge, usual.MaxExceptionAge, trail{"max_exception_age"}, &problems),
		MaxCommitsPerRun: readCount(m.MaxCommitsPerRun, usual.MaxCommitsPerRun, trail{"max_commits_per_run"}, &problems),
	}, problems
}

func settingsState(s policy.Settings) settingsModel {
	return settingsModel{
		DefaultDecision:  types.StringValue(s.DefaultDecision),
		EscalationOwner:  text(s.EscalationOwner),
		MaxExceptionAge:  types.StringValue(spell(s.MaxExceptionAge)),
		MaxCommitsPerRun: types.Int64Value(int64(s.MaxCommitsPerRun)),
	}
}
