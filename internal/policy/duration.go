package policy

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// ParseDuration reads a Go duration ("36h", "10m"), a number of days ("90d") or
// days followed by a Go duration ("1d12h"). A day is 24 hours; a duration is
// never negative.
func ParseDuration(text string) (time.Duration, error) {
	rest, total := text, time.Duration(0)
	if days, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 32)
		if err != nil {
			return 0, fmt.Errorf("duration %q: want a number of days before \"d\", such as \"90d\"", text)
		}
		if n > uint64(math.MaxInt64/day) {
			return 0, fmt.Errorf("duration %q is too long", text)
		}
		total, rest = time.Duration(n)*day, after
		if rest == "" {
			return total, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil {
		return 0, fmt.Errorf("duration %q: want a form such as \"36h\", \"10m\" or \"90d\"", text)
	}
	if d < 0 {
		return 0, fmt.Errorf("duration %q is negative", text)
	}
	if total > math.MaxInt64-d {
		return 0, fmt.Errorf("duration %q is too long", text)
	}
	return total + d, nil
}

// FormatDuration writes the canonical form that [ParseDuration] reads: whole
// days as "90d", everything else as a Go duration without its zero parts.
func FormatDuration(d time.Duration) string {
	if d >= day && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
