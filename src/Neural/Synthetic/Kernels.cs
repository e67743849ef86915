namespace StrategyFactory.Neural.Synthetic;

/// <summary>How alike the values at two times are, the times from 0 to 1.</summary>
internal delegate double Kernel(double x, double y);

/// <summary>The kernels of KernelSynth, and how they are put together.</summary>
internal static class Kernels
{
    private const int MostKernels = 5;

    // in steps: hours, half hours and quarters to a day and a week; days to weeks, months and years; weeks, months and quarters to a year
    private static readonly int[] Periods =
        [24, 48, 96, 24 * 7, 48 * 7, 96 * 7, 7, 14, 30, 60, 365, 365 * 2, 4, 26, 52, 4, 6, 12, 4, 40, 10];

    /// <summary>One to five kernels by chance, each added to or multiplied with those before.</summary>
    public static Kernel Draw(Random random, int length)
    {
        var bank = Bank(length);
        var kernel = bank[random.Next(bank.Count)];
        for (var more = random.Next(MostKernels); more > 0; more--)
        {
            var (before, next) = (kernel, bank[random.Next(bank.Count)]);
            kernel = random.Next(2) == 0 ? (x, y) => before(x, y) + next(x, y) : (x, y) => before(x, y) * next(x, y);
        }

        return kernel;
    }

    private static List<Kernel> Bank(int length) =>
    [
        .. Periods.Select(period => Periodic((double)period / length)),
        .. new[] { 0.0, 1, 10 }.Select(Linear), .. new[] { 0.1, 1, 10 }.Select(Smooth), .. new[] { 0.1, 1, 10 }.Select(Rational),
        .. new[] { 0.1, 1 }.Select(Noise), (_, _) => 1,
    ];

    private static Kernel Periodic(double period) => (x, y) => Math.Exp(-2 * Square(Math.Sin(Math.PI * (x - y) / period)));

    private static Kernel Linear(double offset) => (x, y) => Square(offset) + (x * y);

    private static Kernel Smooth(double scale) => (x, y) => Math.Exp(-0.5 * Square((x - y) / scale));

    private static Kernel Rational(double alpha) => (x, y) => Math.Pow(1 + (Square(x - y) / (2 * alpha)), -alpha);

    private static Kernel Noise(double variance) => (x, y) => x == y ? variance : 0;

    private static double Square(double x) => x * x;
}
