package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type freezeModel struct {
	written
	Name      types.String `tfsdk:"name"`
	Reason    types.String `tfsdk:"reason"`
	StartsAt  types.String `tfsdk:"starts_at"`
	ExpiresAt types.String `tfsdk:"expires_at"`
	Match     *matchModel  `tfsdk:"match"`
}

// NewFreeze is the resource quell_freeze.
func NewFreeze() resource.Resource {
	match := matchAttribute("The incidents that are held; all of them, when it is left out.")
	match.Optional = true
	return &document[freezeModel, policy.Freeze]{
		noun: "freeze",
		kind: policy.KindFreeze,
		schema: schema.Schema{
			MarkdownDescription: "A freeze is a window in which automation holds: quell still reads reports and decides, but it changes nothing that the freeze covers.",
			Attributes: withDocument("freeze", map[string]schema.Attribute{
				"reason":     required("Why automation holds, as `quell explain` will say it."),
				"starts_at":  instant("When it begins; at once, when it is left out."),
				"expires_at": requiredInstant("When automation goes on."),
				"match":      match,
			}),
		},
		decode: policy.DecodeFreeze,
		encode: policy.EncodeFreeze,
		read:   readFreeze,
		state:  freezeState,
		check:  checkFreeze,
	}
}

func readFreeze(m freezeModel) (policy.Freeze, []policy.Problem) {
	match, problems := m.Match.declared(trail{"match"})
	return policy.Freeze{
		Name:      m.Name.ValueString(),
		Reason:    m.Reason.ValueString(),
		StartsAt:  readInstant(m.StartsAt, trail{"starts_at"}, &problems),
		ExpiresAt: readInstant(m.ExpiresAt, trail{"expires_at"}, &problems),
		Match:     match,
	}, problems
}

func freezeState(f policy.Freeze) freezeModel {
	return freezeModel{
		Name:      types.StringValue(f.Name),
		Reason:    types.StringValue(f.Reason),
		StartsAt:  writeInstant(f.StartsAt),
		ExpiresAt: writeInstant(f.ExpiresAt),
		Match:     matchState(f.Match),
	}
}
