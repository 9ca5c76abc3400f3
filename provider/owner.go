package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type ownerModel struct {
	written
	Name         types.String   `tfsdk:"name"`
	Description  types.String   `tfsdk:"description"`
	Reviewers    []types.String `tfsdk:"reviewers"`
	Repositories []types.String `tfsdk:"repositories"`
	Paths        []types.String `tfsdk:"paths"`
	Identities   []types.String `tfsdk:"identities"`
	Accounts     []types.String `tfsdk:"accounts"`
}

// NewOwner is the resource quell_owner.
func NewOwner() resource.Resource {
	return &document[ownerModel, policy.Owner]{
		noun: "owner",
		kind: policy.KindOwner,
		schema: schema.Schema{
			MarkdownDescription: "An owner answers for machine identities and for paths in targets. Owners review the pull requests and get the tickets of what is theirs. Where nobody owns, or several do, quell escalates instead of acting.",
			Attributes: withDocument("owner", map[string]schema.Attribute{
				"description":  optional("Who they are and how they are reached."),
				"reviewers":    words("Who is asked to review, as the forge names them."),
				"repositories": words("Globs over the names of targets; any, when it is left out."),
				"paths":        words("Globs over the paths of a target, as in `services/payments/**`."),
				"identities":   words("Globs over names and ids of machine identities, as in `payments-*`."),
				"accounts":     words("Accounts, projects or clusters whose identities are theirs."),
			}),
		},
		decode: policy.DecodeOwner,
		encode: policy.EncodeOwner,
		read:   readOwner,
		state:  ownerState,
	}
}

func readOwner(m ownerModel) (policy.Owner, []policy.Problem) {
	return policy.Owner{
		Name:         m.Name.ValueString(),
		Description:  m.Description.ValueString(),
		Reviewers:    texts[string](m.Reviewers),
		Repositories: texts[string](m.Repositories),
		Paths:        texts[string](m.Paths),
		Identities:   texts[string](m.Identities),
		Accounts:     texts[string](m.Accounts),
	}, nil
}

func ownerState(o policy.Owner) ownerModel {
	return ownerModel{
		Name:         types.StringValue(o.Name),
		Description:  text(o.Description),
		Reviewers:    set(o.Reviewers),
		Repositories: set(o.Repositories),
		Paths:        set(o.Paths),
		Identities:   set(o.Identities),
		Accounts:     set(o.Accounts),
	}
}
