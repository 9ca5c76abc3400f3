package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// spelling keeps the spelling that is in the state when the configuration says
// the same in other letters, so that "24h" and "1d" make no plan.
type spelling struct {
	same  func(a, b string) bool
	means string
}

func sameDuration() planmodifier.String {
	return spelling{means: "the same length of time", same: func(a, b string) bool {
		x, errX := policy.ParseDuration(a)
		y, errY := policy.ParseDuration(b)
		return errX == nil && errY == nil && x == y
	}}
}

func sameInstant() planmodifier.String {
	return spelling{means: "the same moment", same: func(a, b string) bool {
		x, errX := time.Parse(time.RFC3339, a)
		y, errY := time.Parse(time.RFC3339, b)
		return errX == nil && errY == nil && x.Equal(y)
	}}
}

func (s spelling) Description(context.Context) string {
	return "another spelling of " + s.means + " is no change"
}

func (s spelling) MarkdownDescription(ctx context.Context) string { return s.Description(ctx) }

func (s spelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if s.same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
