namespace Dpo.Training;

/// <summary>Sums of the numbers that a step or an evaluation reports, each with a count of its own. Holds numbers
/// only.</summary>
public sealed class MetricSums
{
    private readonly Dictionary<string, (double Sum, double Count)> _sums = [];
    private readonly Dictionary<string, (double Value, bool Largest)> _extremes = [];
    private readonly Dictionary<string, (string First, string Second)> _differences = [];
    private readonly List<string> _names = [];                  // in the order in which they are shown

    /// <summary>Adds a sum to a metric that is reported as a mean.</summary>
    /// <param name="name">Name of the metric under which the mean is reported, e.g. "rewards/margins".</param>
    /// <param name="sum">Sum of the metric over the batch.</param>
    /// <param name="count">Number of items in the sum; a metric whose counts are all 0 is not reported.</param>
    public void Add(string name, double sum, double count)
    {
        Remember(name, _extremes.ContainsKey(name) || _differences.ContainsKey(name));
        var (soFar, counted) = _sums.GetValueOrDefault(name);
        _sums[name] = (soFar + sum, counted + count);
    }

    /// <summary>Adds a number to a metric of which the smallest is reported.</summary>
    /// <param name="name">Name of the metric, e.g. "min_reward".</param>
    /// <param name="value">Smallest value in the batch.</param>
    public void AddSmallest(string name, double value) => AddExtreme(name, value, largest: false);

    /// <summary>Adds a number to a metric of which the largest is reported.</summary>
    /// <param name="name">Name of the metric, e.g. "max_reward".</param>
    /// <param name="value">Largest value in the batch.</param>
    public void AddLargest(string name, double value) => AddExtreme(name, value, largest: true);

    /// <summary>Adds a metric that is the mean of one metric less the mean of another; it is reported where both have a
    /// mean.</summary>
    /// <param name="name">Name of the difference, e.g. "rewards/margins".</param>
    /// <param name="first">Name of the metric from whose mean the other is subtracted.</param>
    /// <param name="second">Name of the metric whose mean is subtracted.</param>
    public void AddDifference(string name, string first, string second)
    {
        if (!_differences.ContainsKey(name))
        {
            Remember(name, _sums.ContainsKey(name) || _extremes.ContainsKey(name));
        }
        _differences[name] = (first, second);
    }

    /// <summary>Adds all metrics of another batch.</summary>
    /// <param name="other">Sums of the other batch, which are not changed.</param>
    public void Add(MetricSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var name in other._names)
        {
            if (other._extremes.TryGetValue(name, out var extreme))
            {
                AddExtreme(name, extreme.Value, extreme.Largest);
            }
            else if (other._differences.TryGetValue(name, out var difference))
            {
                AddDifference(name, difference.First, difference.Second);
            }
            else
            {
                Add(name, other._sums[name].Sum, other._sums[name].Count);
            }
        }
    }

    /// <summary>Means, smallest and largest values and differences by the names of their metrics, in the order in which
    /// the metrics were added first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Means =>
        from name in _names
        let mean = Mean(name)
        where mean is not null
        select KeyValuePair.Create(name, mean.Value);

    private double? Mean(string name) =>
        _extremes.TryGetValue(name, out var extreme) ? extreme.Value
        : _differences.TryGetValue(name, out var difference) ? Mean(difference.First) - Mean(difference.Second)
        : _sums.TryGetValue(name, out var sum) && sum.Count > 0 ? sum.Sum / sum.Count
        : null;

    private void AddExtreme(string name, double value, bool largest)
    {
        Remember(name, _sums.ContainsKey(name) || _differences.ContainsKey(name)
            || (_extremes.TryGetValue(name, out var known) && known.Largest != largest));
        var before = _extremes.TryGetValue(name, out var extreme) ? extreme.Value : value;
        _extremes[name] = (largest ? Math.Max(before, value) : Math.Min(before, value), largest);
    }

    private void Remember(string name, bool otherwise)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "loss" or "grad_norm" or "lr")
        {
            throw new ArgumentException($"\"{name}\" is the trainer's own number; give this one another name");
        }
        if (otherwise)
        {
            throw new ArgumentException($"\"{name}\" is added up in two ways; give each number a name of its own");
        }
        if (!_names.Contains(name))
        {
            _names.Add(name);
        }
    }
}
