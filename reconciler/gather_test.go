package reconciler

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/cache"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// manySecrets is a reading of so many secrets in one report, in many parts.
func manySecrets(t *testing.T, n int) *reading {
	t.Helper()
	key := finding.NewKey("k")
	var claims []finding.Finding
	for i := range n {
		secret := finding.NewSecret(fmt.Sprintf("x9Kq2LpVz7-%d", i))
		claims = append(claims, finding.Finding{Tool: "t", Rule: "r", Report: "p", Fingerprint: key.Fingerprint(secret)})
	}
	entry, err := cache.Encode(report.Result{}, incident.Clusters(claims))
	if err != nil {
		t.Fatal(err)
	}
	r := &reading{key: key, reports: make([]reportFile, 1), showing: &showing{}}
	if err := r.reports[0].hear(entry); err != nil {
		t.Fatal(err)
	}
	return r
}

// gathered are a reading's incidents, part after part, as a pass asks for them.
func gathered(ctx context.Context, r *reading) iter.Seq2[[]incident.Incident, error] {
	parts := r.partsOf()
	return inOrder(ctx, parts, func(_ context.Context, part int) ([]incident.Incident, error) {
		incidents, _, err := r.part(part, parts)
		return incidents, err
	})
}

// TestGather: part by part, every incident comes once and in order.
func TestGather(t *testing.T) {
	t.Parallel()
	const secrets = 5 * clustersOfPart
	last, n := incident.Key(""), 0
	for incidents, err := range gathered(t.Context(), manySecrets(t, secrets)) {
		if err != nil {
			t.Fatal(err)
		}
		for _, inc := range incidents {
			if inc.Key <= last {
				t.Fatalf("%q after %q", inc.Key, last)
			}
			last = inc.Key
			n++
		}
	}
	if n != secrets {
		t.Errorf("%d incidents of %d secrets", n, secrets)
	}
}

// TestGatherStops: who has heard enough, or is told to end, is not waited for.
func TestGatherStops(t *testing.T) {
	t.Parallel()
	for _, cancelled := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan bool)
		go func() {
			defer close(done)
			for _, err := range gathered(ctx, manySecrets(t, 20*clustersOfPart)) {
				if err != nil {
					t.Error(err)
				}
				if cancelled {
					cancel()
				}
				break
			}
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("cancelled %v: it never ends", cancelled)
		}
		cancel()
	}
}

// TestDamagedClaims: what a bit has flipped in is read again, also by a run that
// reads little.
func TestDamagedClaims(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{rolesReport: gone})
	w.atRest(quiet)
	for path, data := range w.kept(reportKind) {
		if err := os.WriteFile(path, []byte(strings.Replace(data, "Secret of a", "SECRET OF A", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.at = quiet
	w.commit(files{"findings/gitleaks/more.json": leaks(leakA)})
	itemOf(t, w.run(quiet.Add(time.Hour)).Plan, "Secret of a")
}

// TestPartsMeet: incidents of many parts, which several goroutines decide, make
// one plan: each once, in the order of urgency, with what the ledger knows of some
// and what competes for code among them; and the same every time.
func TestPartsMeet(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	elsewhere := func(n int) (found []leak) {
		for i := range n {
			found = append(found, leak{fmt.Sprintf("n%d", i), fmt.Sprintf("elsewhere/n%d.txt", i), fmt.Sprintf("pV7kQ2zLw9XrT4sN-%d", i)})
		}
		return found
	}
	const few, many = 20, clustersOfPart // in two parts, together
	w.commit(files{"findings/gitleaks/few.json": leaks(elsewhere(few)...)})
	w.run(quiet)
	w.commit(files{"findings/gitleaks/many.json": leaks(elsewhere(many)...)})

	later := quiet.Add(time.Hour)
	p, err := w.loop().Plan(t.Context(), later)
	if err != nil {
		t.Fatal(err)
	}
	seen, known := map[incident.Key]bool{}, 0
	for i, item := range p.Items {
		if i > 0 && plan.ByUrgency(&p.Items[i-1].Incident, &item.Incident) >= 0 {
			t.Fatalf("%s comes after %s", item.Incident.Key, p.Items[i-1].Incident.Key)
		}
		seen[item.Incident.Key] = true
		if item.Was != "" {
			known++
		}
		if what := item.Incident.Title; strings.HasPrefix(what, "Secret of n") && item.Decision.Kind != triage.Escalate {
			t.Errorf("%s, of which there is no code: %s", what, item.Decision.Kind)
		}
	}
	inCode := len(p.Items) - many
	if len(seen) != len(p.Items) || inCode < 2 || known != few+inCode {
		t.Errorf("%d items of %d incidents, %d of them in code, %d known", len(p.Items), len(seen), inCode, known)
	}
	again, err := w.loop().Plan(t.Context(), later)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(w.json(p), w.json(again)) {
		t.Error("another time, another plan")
	}
}
