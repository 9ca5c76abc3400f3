package reconciler

import (
	"context"
	"errors"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// push sends everything: other repositories first, then the control repository
// with the ledger that says what they took.
func (w *writer) push(ctx context.Context) error {
	for _, h := range w.land.houses {
		if h == w.land.home {
			continue
		}
		if err := w.pushTo(ctx, h); err != nil {
			return err
		}
		w.took(h, w.updates[h])
	}
	return w.pushTo(ctx, w.land.home)
}

func (w *writer) pushTo(ctx context.Context, h *house) error {
	err := h.repo.Push(ctx, w.updates[h])
	if !errors.Is(err, gitrepo.ErrRefused) {
		return err
	}
	var held []string
	for _, name := range compactStrings(w.direct) {
		if g, _ := w.land.groundOf(name); g.tree.house == h && w.refused[name] == "" && g.Delivery != policy.DeliverByPull {
			held = append(held, name)
		}
	}
	if len(held) == 0 && (h == w.land.home || w.closed[h.location] != "") {
		return err
	}
	return &refusedPush{repository: h.location, targets: held, words: plan.Plain(refusal(err).Error()), cause: err}
}

// refusal is what the server said, without our own words around it.
func refusal(err error) error {
	for inner := errors.Unwrap(err); inner != nil && errors.Unwrap(inner) != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
