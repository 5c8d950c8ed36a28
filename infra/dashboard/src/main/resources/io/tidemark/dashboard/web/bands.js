// Marks stretches of time on a chart of lightweight-charts: what is missing there, and why.

export class Bands {
  #chart;
  #bands = [];
  #update = () => {};

  /** bands: {from, to: seconds that are times of the chart, text, colour}. */
  set(bands) {
    this.#bands = bands;
    this.#update();
  }

  attached({ chart, requestUpdate }) {
    this.#chart = chart;
    this.#update = requestUpdate;
  }

  detached() {
    this.#update = () => {};
  }

  paneViews() {
    const draw = target => target.useBitmapCoordinateSpace(scope => this.#draw(scope));
    return [{ zOrder: () => "bottom", renderer: () => ({ draw }) }];
  }

  #draw({ context, bitmapSize, horizontalPixelRatio: ratio }) {
    const scale = this.#chart.timeScale();
    const half = Math.max(scale.options().barSpacing / 2, 1);
    context.font = `${11 * ratio}px system-ui, sans-serif`;
    let free = -Infinity;
    for (const band of this.#bands) {
      const from = scale.timeToCoordinate(band.from), to = scale.timeToCoordinate(band.to);
      if (from === null || to === null) continue;
      const x = (from - half) * ratio, width = Math.max((to - from + 2 * half) * ratio, 2);
      if (band.text) {
        context.fillStyle = band.colour + "2e";
        context.fillRect(x, 0, width, bitmapSize.height);
      }
      context.fillStyle = band.colour;
      context.fillRect(x, 0, width, 2 * ratio);
      if (band.text && x > free) {
        context.fillText(band.text, x + 4 * ratio, 15 * ratio);
        free = x + context.measureText(band.text).width + 8 * ratio;
      }
    }
  }
}
