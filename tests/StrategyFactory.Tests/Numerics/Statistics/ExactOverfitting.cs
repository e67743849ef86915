namespace StrategyFactory.Tests.Numerics.Statistics;

/// <summary>
/// Probability of backtest overfitting of whole-number returns without any rounding: split by split, metrics compared as fractions.
/// </summary>
internal static class ExactOverfitting
{
    public static int CountOverfitted(int[][] returns)
    {
        var dates = returns[0].Length;
        var overfitted = 0;
        for (var set = 0; set < 1 << 16; set++)
        {
            if (int.PopCount(set) != 8)
            {
                continue;
            }

            var (inside, outside) = (new List<int>(), new List<int>());
            for (var block = 0; block < 16; block++)
            {
                ((set >> block & 1) != 0 ? inside : outside).AddRange(Enumerable.Range(block * dates / 16, (block + 1) * dates / 16 - block * dates / 16));
            }

            var inSample = returns.Select(row => Metric(row, inside)).ToArray();
            var outOfSample = returns.Select(row => Metric(row, outside)).ToArray();
            var best = Enumerable.Range(0, returns.Length).Aggregate((first, next) => Compare(inSample[next], inSample[first]) > 0 ? next : first);
            var order = outOfSample.Select(metric => Compare(metric, outOfSample[best])).ToArray();
            var rank = order.Count(sign => sign < 0) + (order.Count(sign => sign == 0) + 1) / 2.0;
            var omega = rank / (returns.Length + 1);
            overfitted += Math.Log(omega / (1 - omega)) <= 0 ? 1 : 0;
        }

        return overfitted;
    }

    /// <summary>m·|m|, m = mean/sd, as a fraction up to a factor that all strategies share; 0/1 when sd = 0.</summary>
    private static (long Numerator, long Denominator) Metric(int[] row, List<int> days)
    {
        long sum = days.Sum(day => row[day]), squares = days.Sum(day => row[day] * row[day]);
        var spread = (days.Count * squares) - (sum * sum);
        return spread == 0 ? (0, 1) : (sum * Math.Abs(sum), spread);
    }

    private static int Compare((long Numerator, long Denominator) left, (long Numerator, long Denominator) right) =>
        ((Int128)left.Numerator * right.Denominator).CompareTo((Int128)right.Numerator * left.Denominator);
}
