// Draws a forecast on a chart of lightweight-charts: two bands and the line between them.

export class Cone {
  #chart;
  #series;
  #cone;
  #update = () => {};

  /** cone: {points: [{time, price, bands: [[lower, upper], ...] widest first}], colour}, or undefined for none. Times are times of the chart. */
  set(cone) {
    this.#cone = cone;
    this.#update();
  }

  attached({ chart, series, requestUpdate }) {
    this.#chart = chart;
    this.#series = series;
    this.#update = requestUpdate;
  }

  detached() {
    this.#update = () => {};
  }

  /** The price scale shows the widest band too. */
  autoscaleInfo(from, to) {
    if (!this.#cone) return null;
    const scale = this.#chart.timeScale(), seen = this.#cone.points.filter(point => { const index = scale.timeToIndex(point.time, true); return index !== null && index >= from && index <= to; });
    if (!seen.length) return null;
    return { priceRange: { minValue: Math.min(...seen.map(point => point.bands[0][0])), maxValue: Math.max(...seen.map(point => point.bands[0][1])) } };
  }

  paneViews() {
    const draw = target => target.useBitmapCoordinateSpace(scope => this.#draw(scope));
    return [{ zOrder: () => "top", renderer: () => ({ draw }) }];
  }

  #draw({ context, horizontalPixelRatio: across, verticalPixelRatio: down }) {
    if (!this.#cone) return;
    const scale = this.#chart.timeScale();
    const x = point => scale.timeToCoordinate(point.time), y = value => this.#series.priceToCoordinate(value) * down;
    const points = this.#cone.points.filter(point => x(point) !== null);
    if (points.length < 2) return;
    const path = (values, begin) => values.forEach(([point, value], i) => i || !begin ? context.lineTo(x(point) * across, y(value)) : context.moveTo(x(point) * across, y(value)));
    context.fillStyle = this.#cone.colour + "26";
    for (let band = 0; band < points[0].bands.length; band++) {
      context.beginPath();
      path(points.map(point => [point, point.bands[band][0]]), true);
      path(points.map(point => [point, point.bands[band][1]]).reverse(), false);
      context.closePath();
      context.fill();
    }
    context.strokeStyle = this.#cone.colour;
    context.lineWidth = 1.5 * down;
    context.setLineDash([5 * across, 4 * across]);
    context.beginPath();
    path(points.map(point => [point, point.price]), true);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = this.#cone.colour;
    for (const point of points.slice(1)) {
      context.beginPath();
      context.arc(x(point) * across, y(point.price), 2.5 * across, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
