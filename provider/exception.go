package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type exceptionModel struct {
	written
	Name        types.String `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	Reason      types.String `tfsdk:"reason"`
	RequestedBy types.String `tfsdk:"requested_by"`
	ApprovedBy  types.String `tfsdk:"approved_by"`
	Ticket      types.String `tfsdk:"ticket"`
	Match       *matchModel  `tfsdk:"match"`
	StartsAt    types.String `tfsdk:"starts_at"`
	ExpiresAt   types.String `tfsdk:"expires_at"`
}

// NewException is the resource quell_exception.
func NewException() resource.Resource {
	match := matchAttribute("The incidents that are excepted.")
	match.Required = true
	return &document[exceptionModel, policy.Exception]{
		noun: "exception",
		kind: policy.KindException,
		schema: schema.Schema{
			MarkdownDescription: "An exception is an approved, scoped, expiring decision not to remediate. While it is active, quell leaves the incidents that it matches alone and says until when and by whose approval.",
			Attributes: withDocument("exception", map[string]schema.Attribute{
				"type":         required("What it is: " + quoted(policy.ExceptionTypes()) + "."),
				"reason":       required("Why it is right not to remediate, for whoever reviews it later."),
				"requested_by": optional("Who asked for it."),
				"approved_by":  required("Who answers for it."),
				"ticket":       optional("Where the decision was discussed."),
				"match":        match,
				"starts_at":    instant("When it begins; at once, when it is left out."),
				"expires_at":   requiredInstant("When it ends. It may not last longer than `max_exception_age` of `quell_settings`."),
			}),
		},
		decode:   policy.DecodeException,
		encode:   policy.EncodeException,
		read:     readException,
		state:    exceptionState,
		warnings: policy.Exception.Warnings,
		check:    checkException,
	}
}

func readException(m exceptionModel) (policy.Exception, []policy.Problem) {
	match, problems := m.Match.declared(trail{"match"})
	return policy.Exception{
		Name:        m.Name.ValueString(),
		Type:        m.Type.ValueString(),
		Reason:      m.Reason.ValueString(),
		RequestedBy: m.RequestedBy.ValueString(),
		ApprovedBy:  m.ApprovedBy.ValueString(),
		Ticket:      m.Ticket.ValueString(),
		Match:       match,
		StartsAt:    readInstant(m.StartsAt, trail{"starts_at"}, &problems),
		ExpiresAt:   readInstant(m.ExpiresAt, trail{"expires_at"}, &problems),
	}, problems
}

func exceptionState(e policy.Exception) exceptionModel {
	return exceptionModel{
		Name:        types.StringValue(e.Name),
		Type:        types.StringValue(e.Type),
		Reason:      types.StringValue(e.Reason),
		RequestedBy: text(e.RequestedBy),
		ApprovedBy:  text(e.ApprovedBy),
		Ticket:      text(e.Ticket),
		Match:       matchState(e.Match),
		StartsAt:    writeInstant(e.StartsAt),
		ExpiresAt:   writeInstant(e.ExpiresAt),
	}
}
