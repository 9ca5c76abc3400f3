package triage

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// The short ways to dates and quotes lead where the standard library's do.
func TestWordsAreTheStandardLibrarys(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(15, 16))
	plain := 0
	for range 5_000 {
		at := time.Unix(random.Int64N(1e12)-5e11, random.Int64N(1e9)).In(time.FixedZone("", random.IntN(50_000)-25_000))
		if got, want := date(at), at.UTC().Format("2006-01-02 15:04 UTC"); got != want {
			t.Fatalf("date %q, want %q", got, want)
		}
		name := make([]byte, random.IntN(4))
		for i := range name {
			name[i] = byte(random.IntN(256))
		}
		want := strconv.Quote(string(name))
		if len(want) == len(name)+2 {
			plain++
		}
		if got := quoted([]string{string(name)}); got != want {
			t.Fatalf("quoted %s, want %s", got, want)
		}
	}
	if plain < 1_000 {
		t.Errorf("only %d names needed no escape: they test nothing", plain)
	}
}
