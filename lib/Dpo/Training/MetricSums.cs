namespace Dpo.Training;

/// <summary>Adds up what a step or an evaluation reports, each number over a count of its own. Holds numbers only.
/// </summary>
public sealed class MetricSums
{
    private readonly Dictionary<string, (double Sum, double Count)> _sums = [];
    private readonly Dictionary<string, (double Value, bool Largest)> _extremes = [];
    private readonly Dictionary<string, (string First, string Second)> _differences = [];
    private readonly List<string> _names = [];                  // in the order in which they are shown

    /// <summary>Takes in a sum, to be reported as a mean.</summary>
    /// <param name="name">The field's name: "rewards/margins".</param>
    /// <param name="sum">Over the batch.</param>
    /// <param name="count">What it is a sum of; where all counts of a name are 0, the name is not reported.</param>
    public void Add(string name, double sum, double count)
    {
        Remember(name, _extremes.ContainsKey(name) || _differences.ContainsKey(name));
        var (soFar, counted) = _sums.GetValueOrDefault(name);
        _sums[name] = (soFar + sum, counted + count);
    }

    /// <summary>Takes in a number of which the smallest is reported.</summary>
    /// <param name="name">The field's name: "min_reward".</param>
    /// <param name="value">The smallest of the batch.</param>
    public void AddSmallest(string name, double value) => AddExtreme(name, value, largest: false);

    /// <summary>Takes in a number of which the largest is reported.</summary>
    /// <param name="name">The field's name: "max_reward".</param>
    /// <param name="value">The largest of the batch.</param>
    public void AddLargest(string name, double value) => AddExtreme(name, value, largest: true);

    /// <summary>Reports the mean of one name less that of another, where both have one.</summary>
    /// <param name="name">The field's name: "rewards/margins".</param>
    /// <param name="first">From this mean ...</param>
    /// <param name="second">... this one is taken off.</param>
    public void AddDifference(string name, string first, string second)
    {
        if (!_differences.ContainsKey(name))
        {
            Remember(name, _sums.ContainsKey(name) || _extremes.ContainsKey(name));
        }
        _differences[name] = (first, second);
    }

    /// <summary>Takes in all of another batch.</summary>
    /// <param name="other">Left as it is.</param>
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

    /// <summary>The means, extremes and differences, by name, in the order in which they came.</summary>
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
