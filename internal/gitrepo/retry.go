package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"
)

// Retry runs attempt until it succeeds, up to 8 times, with exponential waits
// (50 ms doubled up to 2 s, half of each at random, so that writers who
// collided do not collide again). Only [ErrMoved] and [ErrUnavailable] are
// tried again. An attempt must rebuild from a fresh Fetch: the branch is no
// longer what it was.
func Retry(ctx context.Context, attempt func(ctx context.Context) error) error {
	backoff := retry.WithMaxRetries(7, retry.WithJitterPercent(50,
		retry.WithCappedDuration(2*time.Second, retry.NewExponential(50*time.Millisecond))))
	var last error
	err := retry.Do(ctx, backoff, func(ctx context.Context) error {
		last = attempt(ctx)
		if errors.Is(last, ErrMoved) || errors.Is(last, ErrUnavailable) {
			return retry.RetryableError(last)
		}
		return last
	})
	if err != nil && last != nil && !errors.Is(err, last) {
		return fmt.Errorf("%w, after: %w", err, last)
	}
	return err
}
